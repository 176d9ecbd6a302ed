import { inertText, shortened } from '../report/summary/inert-text.ts';
import { REVOKE_AFTER_TRAILER } from './announce/announcement.ts';
import type { DraftFacts } from './draft.ts';
import { trailerValue } from './state.ts';

const [MAX_SUBJECT, MAX_SENTENCES, MAX_SENTENCE] = [72, 20, 300];

export interface MessageOptions {
  /** `Name <address>`; undefined: not signed off */
  readonly signedOffBy: string | undefined;
}

/**
 * The same for the same draft, whenever it is made, so that the same change is the same commit. The trailers tell whose
 * the commit is, and what it holds.
 */
export function commitMessage(
  {
    title,
    key,
    content,
    findings,
    announcedFor,
  }: Pick<DraftFacts, 'title' | 'key' | 'content' | 'findings' | 'announcedFor'>,
  { signedOffBy }: MessageOptions,
): string {
  const shown = findings.slice(0, MAX_SENTENCES);
  const more = findings.length - shown.length;
  return [
    shortened(title, MAX_SUBJECT),
    '',
    announcedFor === undefined
      ? 'Nobody used this access for as long as it was watched:'
      : `This revokes nothing. It says that this may go after ${announcedFor}, if nobody uses it until then:`,
    '',
    ...shown.map(({ sentence }) => `- ${shortened(inertText(sentence), MAX_SENTENCE)}`),
    ...(more > 0 ? [`- and ${more} more`] : []),
    '',
    `Lapse-Proposal: ${trailerValue(key)}`,
    `Lapse-Content: ${content}`,
    ...(announcedFor === undefined ? [] : [`${REVOKE_AFTER_TRAILER}: ${announcedFor}`]),
    ...(signedOffBy === undefined ? [] : [`Signed-off-by: ${inertLine(signedOffBy)}`]),
    '',
  ].join('\n');
}

function inertLine(text: string): string {
  return text.replaceAll(/\p{Cc}+/gu, ' ').trim();
}
