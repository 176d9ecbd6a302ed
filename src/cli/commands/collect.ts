import { systemClock } from '../../app/clock.ts';
import { collect } from '../../app/collect.ts';
import { describeTally } from '../../app/describe-tally.ts';
import { notePolicies } from '../../app/note-policies.ts';
import { EXIT_CODES, Failure } from '../../model/failure.ts';
import { formatDuration, formatInstant } from '../../model/time.ts';
import {
  type CommandContext,
  type CommandHandler,
  flagOption,
  listOption,
  numberOption,
  textOption,
} from '../context.ts';

export const collectCommand: CommandHandler = async (context) => {
  const { messages, terminal } = context;
  const address = textOption(context, 'hubble');
  if (address === undefined) {
    throw new Failure('usage', 'no source of flows given', {
      remedy: 'name a Hubble relay or agent with --hubble host:port or unix:///path',
    });
  }
  const storePath = textOption(context, 'store') ?? 'lapse.duckdb';
  const since = numberOption(context, 'since');
  const problems = await notePolicies(storePath, listOption(context, 'policies'), terminal.now());
  messages.problems(problems);
  let last = '';
  await collect(
    {
      hubble: { address, ...tlsOf(context) },
      storePath,
      follow: context.options['follow'] !== false,
      ...(since === undefined ? {} : { sinceMs: terminal.now() - since }),
    },
    {
      clock: systemClock,
      signal: terminal.signal,
      onConnected: (sinceMs) =>
        messages.info(
          `collecting from ${address} into ${storePath}${sinceMs > 0 ? `, from ${formatInstant(sinceMs)} on` : ''}`,
        ),
      onProgress: (tally) => {
        last = describeTally(tally);
        messages.progress(last);
      },
      onRetry: (failure, waitMs) =>
        messages.error(`${failure.message}; trying again in ${formatDuration(waitMs)}`),
    },
  );
  messages.endProgress();
  if (last !== '') terminal.stdout(`${address}: ${last}\n`);
  return problems.length > 0 ? EXIT_CODES['input-partly-unreadable'] : 0;
};

function tlsOf(context: CommandContext): { readonly tls?: Record<string, string> } {
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
