import type { CollectEvents, CollectIo, CollectRequest } from '../../app/collect.ts';
import { Failure } from '../../model/failure.ts';
import { formatDuration, formatInstant, SECOND_MS } from '../../model/time.ts';
import { type CommandContext, flagOption, listOption, numberOption, textOption } from '../context.ts';
import { keepLimits } from '../keep-options.ts';

/** What `collect` is to read, from its options. @throws Failure `usage` where nothing is named */
export function collectRequest(context: CommandContext): CollectRequest {
  const address = textOption(context, 'hubble');
  const files = listOption(context, 'followFile');
  const agents = flagOption(context, 'agents');
  if (address === undefined && (agents || files.length === 0)) {
    throw new Failure('usage', agents ? 'no peer service given' : 'no source of flows given', {
      remedy: agents
        ? 'name one with --hubble: hubble-peer.kube-system.svc:443, or an agent’s unix:///var/run/cilium/hubble.sock'
        : 'name a Hubble relay or agent with --hubble host:port or unix:///path, or a file with --follow-file',
    });
  }
  const since = numberOption(context, 'since');
  return {
    ...(address === undefined ? {} : { hubble: { address, ...tlsOf(context) } }),
    agents,
    files,
    storePath: textOption(context, 'store') ?? 'lapse.duckdb',
    follow: context.options['follow'] !== false,
    keep: keepLimits(context),
    ...(since === undefined ? {} : { sinceMs: context.terminal.now() - since }),
  };
}

/** Says what becomes of the sources. */
export function sourceMessages(
  { messages }: CommandContext,
  storePath: string,
): CollectEvents &
  Pick<CollectIo, 'onTidyProblem' | 'onStoreProblem' | 'onStoreRecovered' | 'onStoreReplaced'> {
  return {
    onConnected: (sinceMs, source) =>
      messages.info(
        'collecting',
        { source, storePath, sinceMs },
        `collecting from ${source} into ${storePath}${sinceMs > 0 ? `, from ${formatInstant(sinceMs)} on` : ''}`,
      ),
    onRetry: (failure, waitMs, source) =>
      messages.error(
        'source unreachable',
        { source, waitMs, error: failure.message },
        `${failure.message}; trying again in ${formatDuration(Math.ceil(waitMs / SECOND_MS) * SECOND_MS)}`,
      ),
    onMute: (source, node) =>
      messages.info(
        'stream begun anew',
        { source, node },
        `${source}: no flows${node === '' ? '' : ` of ${node}`} for a while, which it cannot account for: asking again`,
      ),
    onMaskRefused: (source, reason) =>
      messages.info(
        'field mask refused',
        { source, reason },
        `${source} does not give parts of flows (${reason}): asking for whole ones`,
      ),
    onGap: ({ node, fromMs, toMs }) =>
      messages.error(
        'gap found',
        { node, fromMs, toMs },
        `${node}: what happened between ${formatInstant(fromMs)} and ${formatInstant(toMs)} is lost: the source no longer held it`,
      ),
    onTidyProblem: (failure, waitMs) =>
      messages.error(
        'store not tidied',
        { storePath, waitMs, error: failure.message },
        `${failure.message}; what is too old stays for now, trying again in ${formatDuration(waitMs)}`,
      ),
    onStoreProblem: (failure, waitMs) =>
      messages.error(
        'store failed',
        { storePath, waitMs, error: failure.message },
        `${failure.message}; what comes is kept in memory meanwhile, trying again in ${formatDuration(waitMs)}`,
      ),
    onStoreRecovered: () =>
      messages.info(
        'store recovered',
        { storePath },
        `${storePath} can be written again: what was kept in memory is stored`,
      ),
    onStoreReplaced: (failure) =>
      messages.error('store replaced', { storePath, error: failure.message }, failure.message),
    onNode: (node, state) => messages.info('node changed', { node, state }, `${node}: ${state}`),
  };
}

export function tlsOf(context: CommandContext): Pick<NonNullable<CollectRequest['hubble']>, 'tls'> {
  const files = {
    caFile: textOption(context, 'tlsCaFile'),
    certFile: textOption(context, 'tlsCertFile'),
    keyFile: textOption(context, 'tlsKeyFile'),
    serverName: textOption(context, 'tlsServerName'),
  };
  const given = Object.fromEntries(
    Object.entries(files).filter((pair): pair is [string, string] => pair[1] !== undefined),
  );
  return flagOption(context, 'tls') || Object.keys(given).length > 0 ? { tls: given } : {};
}
