/** What an edit may write: plain data, without nulls. */
export type PlainValue = string | number | readonly PlainValue[] | { readonly [key: string]: PlainValue };

/** Text that YAML reads as itself in every context, and as text. */
const PLAIN = /^(?:[A-Za-z][-\w./]*(?::[A-Za-z][-\w./]*)?|\d+\.\d+\.\d+\.\d+\/\d+)$/;
const NOT_TEXT = /^(?:true|false|null|yes|no|on|off|y|n)$/i;

export type Quote = '"' | "'" | undefined;

/** @param quote of every text, as the surrounding text has it; undefined: only where YAML needs one */
export function scalarText(value: string | number, quote: Quote): string {
  if (typeof value === 'number') return String(value);
  if (quote === "'" && !value.includes("'")) return `'${value}'`;
  return quote === undefined && PLAIN.test(value) && !NOT_TEXT.test(value) ? value : JSON.stringify(value);
}

/**
 * `{ port: 80, protocol: TCP }`, `[a, b]`: on one line.
 * @param isJson everything is quoted that can be
 */
export function flowText(value: PlainValue, isJson: boolean): string {
  const quote = isJson ? '"' : undefined;
  if (typeof value === 'string' || typeof value === 'number') return scalarText(value, quote);
  if (isList(value)) return `[${value.map((one) => flowText(one, isJson)).join(', ')}]`;
  const pairs = Object.entries(value).map(
    ([key, inner]) => `${scalarText(key, quote)}: ${flowText(inner, isJson)}`,
  );
  return pairs.length === 0 ? '{}' : `{ ${pairs.join(', ')} }`;
}

/**
 * The lines of a value in block style, the first without indentation. Lists of scalars stay on one line.
 * @param dashIndent of a list's dashes below the key that it belongs to
 */
export function blockLines(value: PlainValue, dashIndent: number): string[] {
  if (typeof value === 'string' || typeof value === 'number' || isEmpty(value))
    return [flowText(value, false)];
  if (isList(value)) {
    if (value.every((one) => typeof one !== 'object')) return [flowText(value, false)];
    return value.flatMap((one) => hanging('- ', blockLines(one, dashIndent)));
  }
  return Object.entries(value).flatMap(([key, inner]) => pairLines(key, inner, dashIndent));
}

/**
 * `key: value`, the value on lines of its own where it needs several.
 * @param step that the keys of a map below are indented by
 */
export function pairLines(key: string, value: PlainValue, dashIndent: number, step = 2): string[] {
  const name = scalarText(key, undefined);
  const lines = blockLines(value, dashIndent);
  const isInline = typeof value !== 'object' || (lines.length === 1 && /^[[{]/.test(lines[0] ?? ''));
  if (isInline) return [`${name}: ${lines.join('')}`];
  const indent = ' '.repeat(isList(value) ? dashIndent : step);
  return [`${name}:`, ...lines.map((line) => `${indent}${line}`)];
}

function hanging(lead: string, lines: readonly string[]): string[] {
  return lines.map((line, i) => (i === 0 ? lead : ' '.repeat(lead.length)) + line);
}

function isList(value: PlainValue): value is readonly PlainValue[] {
  return Array.isArray(value);
}

function isEmpty(value: Exclude<PlainValue, string | number>): boolean {
  return Object.keys(value).length === 0;
}
