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

export function unreadableText(text: string): string {
  return `its annotation ${REVOKE_AFTER_ANNOTATION} says ${JSON.stringify(text)}, which is no day`;
}
