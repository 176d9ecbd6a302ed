import { connectionKey } from '../../model/connection.ts';
import { describeEndpoint } from '../../model/endpoint.ts';
import { DAY_MS, formatInstant } from '../../model/time.ts';
import { inertText, shortened } from '../../report/summary/inert-text.ts';
import { count } from '../../report/wording.ts';
import { formatPort } from '../../verification/atoms.ts';
import { inkCell, inkText, withoutCommands } from '../body/ink.ts';
import { digestOf } from '../digest.ts';
import type { ForgeKind, PullRequest } from '../forge.ts';
import type { Drop } from './drop.ts';
import type { RevokedPart } from './revoked-part.ts';

/** What a revert is about. */
export interface RevertStory {
  readonly merged: Pick<PullRequest, 'number' | 'title'>;
  readonly mergedAtMs: number;
  /** that are needed, or may be */
  readonly drops: readonly Drop[];
  readonly needed: readonly RevokedPart[];
  readonly staying: readonly RevokedPart[];
  /** `part`: only what is needed comes back · `whole`: the merge as a whole is taken back */
  readonly scope: 'part' | 'whole';
}

export const MAX_DROPS = 30;
const [MAX_PARTS, MAX_TITLE, MAX_SENTENCE] = [40, 60, 300];

export function revertTitle({ merged: { title } }: RevertStory): string {
  return `Restore what is still needed of "${shortened(inertText(title), MAX_TITLE)}"`;
}

/** As a forge makes a link of it. */
export function referenceTo(number: number, kind: ForgeKind): string {
  return `${kind === 'gitlab' ? '!' : '#'}${number}`;
}

/** @param marker the hidden comment that begins it */
export function revertBody(story: RevertStory, marker: string, kind: ForgeKind): string {
  const { needed, staying, scope, mergedAtMs, merged } = story;
  const known = story.drops.filter((one) => one.kind === 'needed');
  const unknown = story.drops.filter((one) => one.kind === 'unknown');
  const reference = referenceTo(merged.number, kind);
  const back =
    scope === 'part'
      ? [
          `${reference} also took away what nobody has missed since. That stays revoked:`,
          '',
          ...parts(staying),
        ]
      : staying.length === 0
        ? ['Nothing: this takes the merge back as a whole.']
        : [
            'Nothing: a part alone could not be brought back safely, so this takes the merge back as a whole. Not missed by anybody so far:',
            '',
            ...parts(staying),
          ];
  const text = [
    marker,
    `${reference} was merged at ${formatInstant(mergedAtMs)}. Since then policies refuse traffic that they allowed before. Merging this brings that access back.`,
    '',
    '### What is refused',
    '',
    ...table(known),
    '',
    '### What comes back',
    '',
    ...parts(needed),
    '',
    '### What stays revoked',
    '',
    ...back,
    '',
    ...(unknown.length === 0 ? [] : ['### What is not known', '', UNKNOWN_TEXT, '', ...table(unknown), '']),
    '### Why this is safe',
    '',
    `With this merged the policies allow nothing that they did not allow before ${reference}, or do now; that is verified, and what is listed as refused passes again.`,
    '',
    'Close this, and it is not opened again: then the traffic is not wanted. Commit to the branch, and it is yours.',
  ];
  return withoutCommands(text.join('\n'));
}

const UNKNOWN_TEXT =
  'This is refused, too, and whether the merge is the reason hangs on something that is not known, such as the labels of a namespace or the name that an address had:';

/** The same for the same story, whenever it is told: a drop that comes again on the same day is no news. */
export function toldDigest({ drops, needed, staying, scope }: RevertStory): string {
  const seen = drops.map(({ kind, usage, direction }) =>
    [
      kind,
      direction,
      usage.outcome,
      Math.floor(usage.lastSeenMs / DAY_MS),
      connectionKey(usage.connection),
    ].join('\n'),
  );
  const marks = [needed, staying].map((some) => some.map(({ finding }) => [finding.key, ...finding.grants]));
  return digestOf(JSON.stringify([seen.sort(), marks, scope]));
}

export function revertMessage(
  story: RevertStory,
  { content, signedOffBy }: { readonly content: string; readonly signedOffBy: string | undefined },
): string {
  const shown = story.needed.slice(0, MAX_PARTS);
  return [
    shortened(revertTitle(story), 72),
    '',
    'Policies refuse traffic that they allowed before the change was merged:',
    '',
    ...shown.map(({ finding }) => `- ${shortened(inertText(finding.sentence), MAX_SENTENCE)}`),
    ...(shown.length < story.needed.length ? [`- and ${story.needed.length - shown.length} more`] : []),
    '',
    `Lapse-Revert: ${story.merged.number}`,
    `Lapse-Content: ${content}`,
    ...(signedOffBy === undefined
      ? []
      : [`Signed-off-by: ${signedOffBy.replaceAll(/\p{Cc}+/gu, ' ').trim()}`]),
    '',
  ].join('\n');
}

/** `shop/api → shop/db on 5432/TCP was dropped at ingress, 3 times since …, last …` */
export function describeDrop(drop: Drop): string {
  const { usage, direction } = drop;
  const { events, firstSeenMs, lastSeenMs } = usage;
  return `${joinOf(drop)} ${fateOf(drop)} at ${direction}, ${count(events, 'time')} since ${formatInstant(firstSeenMs)}, last ${formatInstant(lastSeenMs)}`;
}

/** `shop/api → shop/db on 5432/TCP` */
export function joinOf(drop: Drop): string {
  const { source, destination } = drop.usage.connection;
  return `${describeEndpoint(source)} → ${describeEndpoint(destination)} on ${portOf(drop)}`;
}

function portOf({ usage: { connection } }: Drop): string {
  return formatPort(connection);
}

function fateOf({ usage }: Drop): string {
  return usage.outcome === 'audited' ? 'passed only because of audit mode' : 'was dropped';
}

/** A line each, as many as anybody reads. */
export function parts(some: readonly RevokedPart[]): string[] {
  const shown = some.slice(0, MAX_PARTS).map(({ finding }) => `- ${inkText(finding.sentence)}`);
  if (shown.length === 0) return ['- nothing'];
  return some.length > shown.length ? [...shown, `- and ${some.length - shown.length} more`] : shown;
}

function table(drops: readonly Drop[]): string[] {
  const shown = drops.slice(0, MAX_DROPS).map((one) => {
    const { events, firstSeenMs, lastSeenMs, connection } = one.usage;
    const cells = [
      describeEndpoint(connection.source),
      describeEndpoint(connection.destination),
      portOf(one),
      `${fateOf(one)} at ${one.direction}`,
      String(events),
      formatInstant(firstSeenMs),
      formatInstant(lastSeenMs),
    ];
    return `| ${cells.map(inkCell).join(' | ')} |`;
  });
  const more = drops.length - shown.length;
  return [
    '| from | to | port | what happened | times | first | last |',
    '|---|---|---|---|---|---|---|',
    ...shown,
    ...(more > 0 ? ['', `and ${more} more`] : []),
  ];
}
