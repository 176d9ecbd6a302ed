import { formatDate } from '../../model/time.ts';
import { bodyMarker } from '../../report/summary/issue.ts';
import { count } from '../../report/wording.ts';
import { fitLines, fitSections, type Section } from '../body/fit.ts';
import { heldSection } from '../body/held.ts';
import { inkText, withoutCommands } from '../body/ink.ts';
import { keepLine, recreateLine } from '../choices.ts';
import type { Dashboard, MergedLine, OpenLine } from './dashboard.ts';
import { HANDS_OFF_WORDS, linkTo, pendingWords } from './words.ts';

export const DASHBOARD_TITLE = 'Unused network access: what Lapse proposes';

/** Its body begins with it. */
export function dashboardMarker(name = ''): string {
  return bodyMarker('lapse-dashboard', name);
}

export interface DashboardOptions {
  /** UTF-16 units */
  readonly maxLength: number;
  /** tells several of one repository apart */
  readonly name?: string;
}

/** What people ticked in it stays ticked, and goes last where room is short. */
export function dashboardBody(dashboard: Dashboard, { maxLength, name }: DashboardOptions): string {
  const { nowMs, open, pending, held, ignored, keeps, merged } = dashboard;
  const marker = dashboardMarker(name);
  const pendingLines = pending.map(({ text, why }) => `- ${inkText(text)}: ${pendingWords(why)}`);
  const body = fitSections(
    [
      { rank: 0, write: () => `What Lapse proposes, and what it does not, as of ${formatDate(nowMs)}.` },
      listSection(3, `Open (${open.length})`, '', open.map(openText)),
      listSection(4, `Pending (${pending.length})`, '', pendingLines),
      listSection(2, `Ignored (${ignored.length})`, IGNORED, ignored.map(ignoredText)),
      listSection(1, `Kept (${keeps.length})`, KEPT, keeps.map(keepLine)),
      { rank: 6, write: (room) => heldSection(`Held (${held.length})`, held, room) },
      listSection(5, `Merged and watched (${merged.length})`, '', merged.map(mergedText)),
    ],
    maxLength - marker.length - RESERVED,
  );
  return `${marker}\n\n${withoutCommands(body)}\n`;
}

/** For line breaks, and marks against commands. */
const RESERVED = 500;

const IGNORED = 'Closed or reverted by a person, and so left alone. Tick one to have it proposed again.';
const KEPT = 'Ticked to be kept. Take a tick away, and it is proposed again.';

function listSection(rank: number, title: string, intro: string, lines: readonly string[]): Section {
  const open = [`### ${title}`, '', ...(intro === '' ? [] : [intro, ''])];
  return { rank, write: (room) => fitLines({ open, lines, close: [], more: andMore }, room) };
}

function andMore(left: number): string {
  return `And ${count(left, 'more', 'more')}.`;
}

function openText({ pullRequest, count: parts, handsOff }: OpenLine): string {
  const left = handsOff === undefined ? '' : `: left alone, since ${HANDS_OFF_WORDS[handsOff]}`;
  return `- ${linkTo(pullRequest)}, ${count(parts, 'part')}${left}`;
}

function ignoredText({
  isLifted,
  number,
  title,
  url,
  kind,
  atMs,
  untilMs,
}: Dashboard['ignored'][number]): string {
  const until = isLifted ? 'to be proposed again' : `left alone until ${formatDate(untilMs)}`;
  const text = `${linkTo({ number, title, url })}, ${kind}${kind === 'closed' ? ` ${formatDate(atMs)}` : ''}, ${until}`;
  return recreateLine({ isTicked: isLifted, number }, text);
}

function mergedText({ pullRequest, atMs, count: parts }: MergedLine): string {
  return `- ${linkTo(pullRequest)}, merged ${formatDate(atMs)}, ${count(parts, 'part')}`;
}
