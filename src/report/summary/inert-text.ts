import { plainLine } from '../../model/plain-text.ts';

/**
 * Text of tenants as one line in which no program finds a mention, a reference or an address to link: a zero-width
 * space stands after what they look for.
 */
export function inertText(text: string): string {
  return plainLine(text).replaceAll(
    /@|#|:\/\/|www\.|\{\{/gi,
    (mark) => `${mark.slice(0, 1)}\u200b${mark.slice(1)}`,
  );
}

/** At most so many UTF-16 units, with an ellipsis where it was cut; no character is cut in two. */
export function shortened(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  const cut = text.slice(0, maxLength - 1);
  const isSplit = /[\ud800-\udbff]$/.test(cut);
  return `${isSplit ? cut.slice(0, -1) : cut}…`;
}
