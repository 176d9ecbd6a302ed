import { inertText, shortened } from '../../report/summary/inert-text.ts';
import { REVOKE_AFTER_ANNOTATION } from './announcement.ts';
import type { UnripeReason } from './stage.ts';

/** Why nothing is proposed of it, as of now. */
export function unripeWords(why: UnripeReason): string {
  switch (why.kind) {
    case 'announced':
      return `announced; ripe after ${why.day}`;
    case 'unreadable-day':
      return `kept, since ${unreadableText(why.text)}`;
    case 'not-announced':
      return `kept, since it cannot be announced: ${why.reason}`;
  }
}

const MAX_TEXT = 60;

export function unreadableText(text: string): string {
  return `its annotation ${REVOKE_AFTER_ANNOTATION} says ${JSON.stringify(shortened(inertText(text), MAX_TEXT))}, which is no day`;
}
