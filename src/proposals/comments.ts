import { escapeText } from '../report/markdown/escape.ts';
import { withoutCommands } from './body/ink.ts';
import type { DroppedFinding, EndReason } from './marker.ts';

/** Forges take longer ones; nobody reads them. */
const MAX_LINES = 30;

/** What left a proposal, with the evidence: told once. */
export function droppedComment(dropped: readonly DroppedFinding[]): string {
  const lines = dropped.map(({ sentence, why }) => (sentence === '' ? why : `${sentence}: ${why}`));
  return commentOf('This is no longer proposed:', lines);
}

/** Why Lapse closes a pull request of its own. */
export function closingComment(why: EndReason, sentences: readonly string[]): string {
  return commentOf(CLOSED[why], sentences);
}

const CLOSED = {
  'nothing-left': 'Closed: nothing of this is to be revoked any more.',
  superseded: 'Closed: another pull request takes its place.',
  'base-changed': 'Closed: proposals go to another branch.',
} as const satisfies Record<EndReason, string>;

function commentOf(first: string, sentences: readonly string[]): string {
  const shown = sentences.slice(0, MAX_LINES).map((one) => `- ${escapeText(one)}`);
  const more = sentences.length - shown.length;
  return withoutCommands([first, '', ...shown, ...(more > 0 ? [`- and ${more} more`] : [])].join('\n'));
}
