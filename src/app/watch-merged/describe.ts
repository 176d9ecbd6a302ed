import { plainLine } from '../../model/plain-text.ts';
import { formatInstant } from '../../model/time.ts';
import type { RevertAction } from '../../proposals/watch/decide-revert.ts';
import type { Drop } from '../../proposals/watch/drop.ts';
import { describeDrop } from '../../proposals/watch/revert-text.ts';
import { count } from '../../report/wording.ts';
import type { RevertOutcome, Watched, WatchedMerge } from './outcome.ts';

const MAX_DROPS = 20;

/** What was merged and what came of it; the newest first. */
export function describeWatched({ merges }: Watched, isDryRun: boolean): string {
  const lines = merges.flatMap((one) => describeMerge(one, isDryRun));
  if (merges.length === 0) lines.push('nothing that was merged is watched');
  return lines.map((line) => `${plainLine(line)}\n`).join('');
}

function describeMerge(merge: WatchedMerge, isDryRun: boolean): string[] {
  const { pullRequest, mergedAtMs, drops, needed, notes, revert } = merge;
  const of = (kind: Drop['kind']): Drop[] => drops.filter((one) => one.kind === kind);
  const [known, unknown, restored] = [of('needed'), of('unknown'), of('restored')];
  const name = `number ${pullRequest.number} "${pullRequest.title}", merged ${formatInstant(mergedAtMs)}`;
  const verdict =
    known.length > 0
      ? `needed again: ${count(known.length, 'refusal')} since`
      : revert.kind === 'failed'
        ? 'could not be looked at'
        : unknown.length > 0 || notes.length > 0
          ? 'not known whether it is needed'
          : 'nothing of it is needed';
  return [
    `${name}: ${verdict}`,
    ...listed(known, '  '),
    ...needed.map(({ finding }) => `  was revoked: ${finding.sentence}`),
    ...listed(unknown, '  not known to be of it: '),
    ...listed(restored, '  passes by now: '),
    ...notes.map((note) => `  ${note}`),
    ...describeRevert(revert, isDryRun).map((line) => `  ${line}`),
  ];
}

function listed(drops: readonly Drop[], before: string): string[] {
  const shown = drops.slice(0, MAX_DROPS).map((one) => `${before}${describeDrop(one)}`);
  return drops.length > shown.length ? [...shown, `${before}and ${drops.length - shown.length} more`] : shown;
}

function describeRevert(revert: RevertOutcome, isDryRun: boolean): string[] {
  switch (revert.kind) {
    case 'none':
      return [];
    case 'moot':
      return [
        `${isDryRun ? 'would close' : 'closed'} the revert, which nothing needs any more: ${revert.url}`,
      ];
    case 'impossible':
      return [`nothing brings it back: ${revert.why}`];
    case 'failed':
      return [`failed: ${revert.failure.message}`];
    case 'done': {
      const { action, scope, url, branch } = revert;
      const what = scope === 'part' ? 'what is needed alone' : 'all that was taken away';
      const said = WORDS[action];
      const text = isDryRun && said.would !== undefined ? said.would : said.done;
      return [`${text}, with ${what}: ${url ?? branch}`];
    }
  }
}

interface Said {
  readonly done: string;
  /** undefined: nothing is written anyway */
  readonly would?: string;
}

const WORDS: Readonly<Record<RevertAction['kind'], Said>> = {
  open: { done: 'opened a revert', would: 'would open a revert' },
  update: { done: 'updated the revert', would: 'would update the revert' },
  leave: { done: 'the revert is open' },
  'hands-off': { done: 'the revert is left to those who took it over' },
  closed: { done: 'somebody closed the revert' },
  merged: { done: 'the revert was merged, and the same was revoked again' },
};

/** One document; times in milliseconds. */
export function watchedJson({ merges, problems }: Watched): string {
  const document = {
    schemaVersion: 1,
    merges: merges.map(({ pullRequest, mergedAtMs, drops, needed, notes, revert }) => ({
      number: pullRequest.number,
      title: pullRequest.title,
      url: pullRequest.url,
      mergedAtMs,
      drops: drops.map((drop) => ({
        kind: drop.kind,
        sentence: describeDrop(drop),
        direction: drop.direction,
        outcome: drop.usage.outcome,
        events: drop.usage.events,
        firstSeenMs: drop.usage.firstSeenMs,
        lastSeenMs: drop.usage.lastSeenMs,
        revoked: drop.revoked.map(({ grant }) => ({ grant: grant.id, sentence: grant.sentence })),
      })),
      needed: needed.map(({ finding }) => ({ finding: finding.key, sentence: finding.sentence })),
      notes,
      revert:
        revert.kind === 'failed' ? { kind: revert.kind, message: revert.failure.message } : { ...revert },
    })),
    problems,
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}
