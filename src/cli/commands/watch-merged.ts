import { describeWatched, watchedJson } from '../../app/watch-merged/describe.ts';
import type { Watched } from '../../app/watch-merged/outcome.ts';
import { watchMerged } from '../../app/watch-merged.ts';
import { EXIT_CODES } from '../../model/failure.ts';
import { type CommandHandler, textOption } from '../context.ts';
import { watchRequest } from '../propose-request.ts';

export const watchMergedCommand: CommandHandler = async (context) => {
  const { messages, terminal } = context;
  const request = watchRequest(context);
  const watched = await watchMerged(request, {
    env: terminal.env,
    signal: terminal.signal,
    onStep: (text) => messages.progress(text),
    onWait: (text) => messages.info('waiting for the forge', { why: text }, text),
  });
  messages.endProgress();
  const isJson = textOption(context, 'format') === 'json';
  terminal.stdout(isJson ? watchedJson(watched) : describeWatched(watched, request.isDryRun));
  messages.problems(watched.problems);
  for (const { revert } of watched.merges) {
    if (revert.kind === 'failed') messages.failure(revert.failure);
    if (revert.kind === 'done' || revert.kind === 'moot')
      for (const warning of revert.warnings) messages.info('not as wished', { warning }, warning);
  }
  return exitCode(watched, textOption(context, 'failOn'));
};

/** What could not be done comes first; what was found only where that was asked for, as with `report`. */
function exitCode({ merges, problems }: Watched, failOn: string | undefined): number {
  const reverts = merges.map((one) => one.revert);
  if (reverts.some((one) => one.kind === 'impossible' && one.isUnproven))
    return EXIT_CODES['verification-failed'];
  if (reverts.some((one) => one.kind === 'failed')) return EXIT_CODES['not-delivered'];
  const kinds = new Set(merges.flatMap(({ drops }) => drops.map(({ kind }) => kind)));
  const isNeeded = failOn !== undefined && kinds.has('needed');
  if (isNeeded || (failOn === 'unknown' && kinds.has('unknown'))) return EXIT_CODES['needed-again'];
  return problems.length > 0 ? EXIT_CODES['input-partly-unreadable'] : 0;
}
