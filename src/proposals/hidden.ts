/**
 * Data inside an HTML comment. Letters and a few marks alone stand as they are; the rest becomes an escape of JSON, so
 * that nothing in it ends the comment, mentions anybody or refers to anything.
 */
export function hidden(name: string, data: unknown): string {
  const json = JSON.stringify(data).replaceAll(
    /[^A-Za-z0-9 .,:"{}[\]\\_-]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return `${opening(name)}${json}${CLOSING}`;
}

/** More than any body of ours holds. */
const MAX_LENGTH = 1_000_000;

/** The data of the first such comment; undefined where there is none, or it is broken. */
export function readHidden(name: string, text: string): unknown {
  const span = spanOf(name, text);
  if (span === undefined) return undefined;
  try {
    const data: unknown = JSON.parse(text.slice(span.from + opening(name).length, span.to - CLOSING.length));
    return data;
  } catch {
    // somebody edited the body: the same as no marker
    return undefined;
  }
}

/** The text with another comment in place of the first such one; as it is where there is none. */
export function replaceHidden(name: string, text: string, comment: string): string {
  const span = spanOf(name, text);
  return span === undefined ? text : `${text.slice(0, span.from)}${comment}${text.slice(span.to)}`;
}

const CLOSING = ' -->';

function opening(name: string): string {
  return `<!-- ${name} `;
}

function spanOf(name: string, text: string): { readonly from: number; readonly to: number } | undefined {
  const from = text.slice(0, MAX_LENGTH).indexOf(opening(name));
  const end = from === -1 ? -1 : text.indexOf(CLOSING, from);
  return end === -1 ? undefined : { from, to: end + CLOSING.length };
}
