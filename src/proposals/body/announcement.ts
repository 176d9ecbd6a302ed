import { fenced } from '../../report/markdown/escape.ts';
import { count } from '../../report/wording.ts';
import { REVOKE_AFTER_ANNOTATION } from '../announce/announcement.ts';
import type { BodyInput } from './body-input.ts';
import { inkText } from './ink.ts';
import { keepExample } from './undo.ts';

/** What merging it does, which is nothing to the access, and what comes then. */
export function announcementIntro({ draft: { name, report }, going }: BodyInput, day: string): string {
  const { changes } = report.tightening;
  const policies = new Set(changes.flatMap(({ revoked }) => revoked.map(({ policy }) => policy))).size;
  return [
    `**Nothing is revoked by this pull request.** It writes \`${REVOKE_AFTER_ANNOTATION}: "${day}"\` into ${count(policies, 'policy', 'policies')} of ${inkText(name)}; what is allowed is exactly the same before and after.`,
    '',
    `After ${day} (UTC) another pull request takes away what nobody has used of them until then: as of today ${count(going.length, 'part')}, listed below. What is used again in the meantime stays.`,
  ].join('\n');
}

/** How to keep what is announced, and how to see what would go. */
export function objectSection({ draft }: BodyInput): string {
  return [
    '### How to object',
    '',
    'Tick a box above, or close this pull request: then it is left alone for a while. Once it is merged, take the annotation out again, or write another day. To keep a policy for good, say so where it is written:',
    '',
    fenced('yaml', keepExample(draft.report.nowMs)),
    '',
    'What would go today:',
    '',
    fenced('sh', draft.command),
  ].join('\n');
}
