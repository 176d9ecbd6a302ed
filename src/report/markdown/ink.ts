import { codeText, escapeText } from './escape.ts';

/** How texts of tenants are written, and how much of each. */
export interface Ink {
  readonly text: (text: string) => string;
  /** as a code span */
  readonly code: (text: string) => string;
  /** lines of a list that is not of findings */
  readonly lines: number;
}

/** Longer than any sentence about usual names. */
const CLIPPED_AT = 600;

/** @param isBounded one hostile name must not take the room of all the rest */
export function inkFor(isBounded: boolean): Ink {
  const clip = (text: string): string =>
    isBounded && text.length > CLIPPED_AT ? `${text.slice(0, CLIPPED_AT)}…` : text;
  return {
    text: (text) => escapeText(clip(text)),
    code: (text) => `\`${codeText(clip(text))}\``,
    lines: isBounded ? 15 : Infinity,
  };
}
