/**
 * Paths that are recorded as one: text in which `{…}` stands for what differs from one to the next. It stands for more
 * texts than were seen, never for fewer, so that what matches none of them matched none of the requests.
 */
export const PLACEHOLDERS = {
  number: '{number}',
  uuid: '{uuid}',
  hex: '{hex}',
  /** a segment of any characters */
  text: '{text}',
  /** any characters to the end, also none */
  any: '{any}',
} as const;

/** Stands behind a path that came with a query, which is not kept. */
export const QUERY = '?{query}';

/** What one character of a path may be. */
export type Characters =
  | { readonly kind: 'one-of'; readonly codes: readonly number[] }
  | { readonly kind: 'no-slash' }
  | { readonly kind: 'all' };

/** A step of a path: one character, one or more, or any number of them. */
export interface PathStep {
  readonly characters: Characters;
  readonly times: 'once' | 'some' | 'any';
  /** the path may end before this step */
  readonly mayEndBefore: boolean;
}

const codesOf = (text: string): Characters => ({
  kind: 'one-of',
  codes: Array.from(text, (character) => character.codePointAt(0) ?? 0),
});
const HEX_DIGITS = '0123456789abcdefABCDEF';
const SOME: ReadonlyMap<string, Characters> = new Map<string, Characters>([
  [PLACEHOLDERS.number, codesOf('0123456789')],
  [PLACEHOLDERS.uuid, codesOf(`${HEX_DIGITS}-`)],
  [PLACEHOLDERS.hex, codesOf(HEX_DIGITS)],
  [PLACEHOLDERS.text, { kind: 'no-slash' }],
]);
const ALL: Characters = { kind: 'all' };
const TOKEN = /\{[a-z]+\}|[^]/gu;

/**
 * The steps of a template. Where it names no query there may have been one all the same, which the agent was told to
 * redact: it may end there, or go on with one.
 */
export function pathSteps(template: string): PathStep[] {
  const hasQuery = template.endsWith(QUERY);
  const path = hasQuery ? template.slice(0, -QUERY.length) : template;
  const steps: PathStep[] = [];
  for (const [token] of path.matchAll(TOKEN)) {
    if (token === PLACEHOLDERS.any) {
      steps.push({ characters: ALL, times: 'any', mayEndBefore: false });
      return steps;
    }
    const some = SOME.get(token);
    steps.push({
      characters: some ?? codesOf(token),
      times: some === undefined ? 'once' : 'some',
      mayEndBefore: false,
    });
  }
  steps.push({ characters: codesOf('?'), times: 'once', mayEndBefore: !hasQuery });
  steps.push({ characters: ALL, times: 'any', mayEndBefore: false });
  return steps;
}

/** Whether the template stands for one path alone, but for a query that may have been redacted. */
export function isLiteralPath(template: string): boolean {
  return !template.includes('{');
}
