import type { AnalysisRequest } from '../app/analyze.ts';
import type { StoreAccess } from '../app/open-any-store.ts';
import { Failure } from '../model/failure.ts';
import type { Messages } from './messages.ts';
import type { Terminal } from './terminal.ts';

/** What a command's handler gets. Options are as commander parsed them, by their names in camel case. */
export interface CommandContext {
  readonly terminal: Terminal;
  readonly messages: Messages;
  readonly options: Readonly<Record<string, unknown>>;
  readonly args: readonly string[];
}

/** Does one command and answers the exit code. Failures are thrown. */
export type CommandHandler = (context: CommandContext) => Promise<number>;

export function textOption({ options }: CommandContext, name: string): string | undefined {
  const value = options[name];
  return typeof value === 'string' ? value : undefined;
}

export function numberOption({ options }: Pick<CommandContext, 'options'>, name: string): number | undefined {
  const value = options[name];
  return typeof value === 'number' ? value : undefined;
}

export function flagOption({ options }: CommandContext, name: string): boolean {
  return options[name] === true;
}

export function listOption({ options }: CommandContext, name: string): string[] {
  const value = options[name];
  return Array.isArray(value) ? value.map(String) : [];
}

/** The request that `report`, `tighten` and `explain` share. */
export function analysisRequest(context: CommandContext): AnalysisRequest {
  const policyPaths = listOption(context, 'policies');
  if (policyPaths.length === 0) {
    throw new Failure('usage', 'no policies given', {
      remedy: 'name files or directories of manifests with --policies',
    });
  }
  return {
    storePath: textOption(context, 'store') ?? 'lapse.duckdb',
    storeAccess: storeAccess(context),
    policyPaths,
    inventoryPaths: listOption(context, 'inventory'),
    settings: {
      nowMs: numberOption(context, 'now') ?? context.terminal.now(),
      ...judgementSettings(context),
    },
  };
}

export function judgementSettings(context: CommandContext): Omit<AnalysisRequest['settings'], 'nowMs'> {
  return {
    unusedForMs: numberOption(context, 'unusedFor') ?? 0,
    assumeStable: flagOption(context, 'assumeStable'),
    keeps: keepsOption(context),
  };
}

type Keep = AnalysisRequest['settings']['keeps'][number];

/** Globs of the command line, and what the configuration file says: a glob, or one with reason and date. */
function keepsOption({ options }: CommandContext): Keep[] {
  const value = options['keep'];
  return Array.isArray(value) ? value.map(keepOf) : [];
}

function keepOf(value: unknown): Keep {
  if (typeof value !== 'object' || value === null) return { policy: String(value), reason: '' };
  const [policy, reason, untilMs] = ['policy', 'reason', 'untilMs'].map((name) => Reflect.get(value, name));
  return {
    policy: String(policy),
    reason: String(reason),
    ...(typeof untilMs === 'number' ? { untilMs } : {}),
  };
}

/** How to be let in where `--store` is the address of a collector. */
export function storeAccess(context: CommandContext): StoreAccess {
  const caFile = textOption(context, 'storeCaFile');
  const tokenFile = textOption(context, 'storeTokenFile');
  const token = context.terminal.env['LAPSE_STORE_TOKEN'];
  return {
    ...(caFile === undefined ? {} : { caFile }),
    // what is said on the command line wins over what the environment says everywhere
    ...(tokenFile !== undefined ? { tokenFile } : token !== undefined && token !== '' ? { token } : {}),
  };
}
