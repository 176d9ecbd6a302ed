import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { parseDocument } from 'yaml';
import { z } from 'zod';
import { Failure } from '../model/failure.ts';
import { parseInstant } from '../model/time.ts';
import { PROPOSE_FIELDS } from './propose-config.ts';
import { SEND_FIELDS } from './send-config.ts';

const paths = z
  .union([z.string(), z.array(z.string())])
  .transform((value) => (Array.isArray(value) ? value : [value]));

/** A policy to be left as it is: a glob, or a glob with a reason and a last day. */
const keepSchema = z.union([
  z.string(),
  z
    .strictObject({ policy: z.string(), reason: z.string().default(''), until: z.string().optional() })
    .transform(({ until, ...keep }, context) => {
      if (until === undefined) return keep;
      const untilMs = parseInstant(until);
      if (untilMs === undefined) context.addIssue({ code: 'custom', message: `"${until}" is no date` });
      return { ...keep, untilMs: untilMs ?? 0 };
    }),
]);

/** Settings a file may hold: the flags' names in camel case. Unknown ones are errors, since a typo would be silent. */
const configSchema = z.strictObject({
  store: z.string().optional(),
  storeCaFile: z.string().optional(),
  storeTokenFile: z.string().optional(),
  listen: z.string().optional(),
  tokenFile: z.string().optional(),
  policies: paths.optional(),
  inventory: paths.optional(),
  unusedFor: z.string().optional(),
  assumeStable: z.boolean().optional(),
  narrow: z.boolean().optional(),
  keep: z.array(keepSchema).optional(),
  ownerLabel: paths.optional(),
  codeowners: z.string().optional(),
  record: z.boolean().optional(),
  suggestDir: z.string().optional(),
  suggestKind: z.enum(['cilium', 'kubernetes']).optional(),
  hubble: z.string().optional(),
  agents: z.boolean().optional(),
  followFile: paths.optional(),
  kubeconfig: z.string().optional(),
  tls: z.boolean().optional(),
  tlsCaFile: z.string().optional(),
  tlsCertFile: z.string().optional(),
  tlsKeyFile: z.string().optional(),
  tlsServerName: z.string().optional(),
  since: z.string().optional(),
  hourly: z.string().optional(),
  retain: z.string().optional(),
  nodeCoverage: z.enum(['assume', 'none']).optional(),
  format: z.string().optional(),
  watchMerged: z.string().optional(),
  watchEvery: z.string().optional(),
  ...SEND_FIELDS,
  ...PROPOSE_FIELDS,
  logFormat: z.enum(['text', 'json']).optional(),
  color: z.enum(['auto', 'always', 'never']).optional(),
  quiet: z.boolean().optional(),
});

/**
 * Gives the command the settings of its `--config` file wherever the command line did not say otherwise. Settings
 * that the command has no flag for are for other commands.
 */
export function applyConfig(command: Command, file: string): void {
  const settings = readConfig(file);
  for (const option of command.options) {
    const name = option.attributeName();
    const value: unknown = Object.hasOwn(settings, name) ? Reflect.get(settings, name) : undefined;
    if (value === undefined || command.getOptionValueSource(name) === 'cli') continue;
    command.setOptionValueWithSource(name, parsed(option, value), 'config');
  }
}

function parsed(option: Command['options'][number], value: unknown): unknown {
  if (option.argChoices !== undefined && !option.argChoices.includes(String(value))) {
    throw new Failure(
      'usage',
      `config: ${option.attributeName()} must be one of ${option.argChoices.join(', ')}`,
    );
  }
  if (typeof value !== 'string' || option.parseArg === undefined || option.argChoices !== undefined)
    return value;
  try {
    return option.parseArg(value, undefined);
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new Failure('usage', `config: ${option.attributeName()}: ${message}`, { cause });
  }
}

export function readConfig(file: string): z.output<typeof configSchema> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new Failure('usage', `cannot read the config file ${file}`, {
      cause,
      remedy: 'check the path given to --config',
    });
  }
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error !== undefined)
    throw new Failure('usage', `${file}: not valid YAML: ${error.message}`, { cause: error });
  const result = configSchema.safeParse(valueOf(document, file) ?? {});
  if (result.success) return result.data;
  throw new Failure('usage', `${file}: ${z.prettifyError(result.error)}`, {
    remedy: 'settings are named like the flags, in camel case',
  });
}

function valueOf(document: ReturnType<typeof parseDocument>, file: string): unknown {
  try {
    return document.toJS();
  } catch (cause) {
    // an alias to nothing, or one multiplied without end
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new Failure('usage', `${file}: not valid YAML: ${message}`, { cause });
  }
}
