import type { LiveReportRequest } from '../../app/serve/collect-and-serve.ts';
import type { ServeOptions } from '../../app/serve/serve.ts';
import { type CommandContext, judgementSettings, listOption, textOption } from '../context.ts';
import { ownerRequest } from '../owner-options.ts';
import { watchOf } from './collect-watch.ts';

interface Serving {
  readonly options: Pick<ServeOptions, 'listen' | 'tokenFile' | 'report' | 'watch'> | undefined;
  readonly onServing: (address: string) => void;
  readonly onServeError: (error: unknown) => void;
  readonly onReportFailed: (error: unknown) => void;
  readonly onNeeded: (needed: readonly string[]) => void;
  readonly onWatchFailed: (reason: string) => void;
}

/** What `collect --listen` is to serve on, and what it says of it. */
export function servingOf(context: CommandContext): Serving {
  const { messages } = context;
  const [listen, tokenFile] = [textOption(context, 'listen'), textOption(context, 'tokenFile')];
  const report = reportRequest(context);
  const watch = watchOf(context);
  return {
    options:
      listen === undefined
        ? undefined
        : {
            listen,
            ...(tokenFile === undefined ? {} : { tokenFile }),
            ...(report === undefined ? {} : { report }),
            ...watch,
          },
    onServing: (address) => messages.info('serving', { address }, `serving on ${address}`),
    onServeError: (cause) => {
      const error = textOf(cause);
      messages.error('request not answered', { error }, `an HTTP request could not be answered: ${error}`);
    },
    onReportFailed: (cause) => {
      const error = textOf(cause);
      messages.error('report not made', { error }, `the live report could not be made: ${error}`);
    },
    onNeeded: (needed) => {
      const text = `needed again, and revoked by what was merged: ${needed.join(', ')}`;
      messages.error('revocation needed', { needed }, text);
    },
    onWatchFailed: (error) =>
      messages.error('merged not watched', { error }, `what was merged could not be watched: ${error}`),
  };
}

/** Where no policies are given they are those of the cluster that is watched; with neither there is nothing to judge. */
function reportRequest(context: CommandContext): LiveReportRequest | undefined {
  const kubeconfig = textOption(context, 'kubeconfig');
  const cluster = kubeconfig === undefined ? [] : [`cluster:${kubeconfig}`];
  const [policies, inventory] = [listOption(context, 'policies'), listOption(context, 'inventory')];
  const policyPaths = policies.length > 0 ? policies : cluster;
  if (policyPaths.length === 0) return undefined;
  return {
    policyPaths,
    inventoryPaths: inventory.length > 0 ? inventory : cluster,
    ...ownerRequest(context),
    settings: judgementSettings(context),
  };
}

function textOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
