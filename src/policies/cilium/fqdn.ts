import { ok } from '../../model/result.ts';
import type { Path } from '../place.ts';
import type { NamePattern } from '../policy.ts';
import { invalid, type Read, readText } from '../read.ts';

const ALLOWED_NAME = /^[-a-zA-Z0-9_.]+$/;
const ALLOWED_PATTERN = /^[-a-zA-Z0-9_.*]+$/;
const MAX_LENGTH = 255;

/** A name or a pattern as written, fit to be matched. */
export interface WrittenName {
  readonly kind: 'name' | 'pattern';
  /** lower case, without final dot */
  readonly text: string;
}

/**
 * Reads one toFQDNs entry into a pattern over lower-case names without final dot. `*` stands for any characters of
 * one label, a leading `**.` for one or more whole labels, a pattern of stars alone for every name.
 * Source: Cilium pkg/fqdn/matchpattern.
 */
export function readFqdn(
  entry: Readonly<Record<string, unknown>>,
  path: Path,
): Read<{
  readonly kind: 'fqdn';
  readonly matches: NamePattern;
  readonly pattern: string;
  readonly text: string;
}> {
  const written = readNames(entry, path);
  if (!written.ok) return written;
  const [name, ...others] = written.value;
  if (name === undefined || others.length > 0)
    return invalid(path, 'a toFQDNs entry needs either matchName or matchPattern');
  return ok({ kind: 'fqdn', pattern: name.text, matches: nameMatcher(name, isHostName), text: name.text });
}

/** Reads `matchName` and `matchPattern`, of which one, both or none may be given. */
export function readNames(entry: Readonly<Record<string, unknown>>, path: Path): Read<WrittenName[]> {
  const names: WrittenName[] = [];
  for (const [field, kind, allowed] of [
    ['matchName', 'name', ALLOWED_NAME],
    ['matchPattern', 'pattern', ALLOWED_PATTERN],
  ] as const) {
    const read = readText(entry[field], [...path, field]);
    if (!read.ok) return read;
    if (read.value === '') continue;
    if (!allowed.test(read.value))
      return invalid(path, `"${read.value}" holds characters that no DNS name has`);
    if (read.value.length > MAX_LENGTH)
      return invalid(path, `the name is longer than ${MAX_LENGTH} characters`);
    names.push({ kind, text: read.value.toLowerCase().replace(/\.$/, '') });
  }
  return ok(names);
}

/** @param starsAlone what a pattern of stars alone stands for */
export function nameMatcher(written: WrittenName, starsAlone: (name: string) => boolean): NamePattern {
  if (written.kind === 'name') return { test: (name) => name === written.text };
  return /^\*+$/.test(written.text) ? { test: starsAlone } : namePattern(written.text);
}

/** What toFQDNs selects with `*`: names of whole labels, and the root. */
function isHostName(name: string): boolean {
  return name === '' || name.split('.').every((label) => /^[-a-z0-9_]+$/.test(label));
}

/** No regular expression: a pattern of many stars would make one backtrack for hours. */
function namePattern(pattern: string): NamePattern {
  const [first = '', ...rest] = pattern.split('.');
  const manyLabels = /^\*\*+$/.test(first);
  const wanted = manyLabels ? rest : [first, ...rest];
  return {
    test: (name) => {
      if (!/^[-a-z0-9_.]*$/.test(name)) return false;
      const labels = name.split('.');
      const extra = labels.splice(0, labels.length - wanted.length);
      if (labels.length !== wanted.length) return false;
      const extraFits = manyLabels
        ? extra.length > 0 && extra.every((one) => one !== '')
        : extra.length === 0;
      return extraFits && wanted.every((glob, i) => matchesGlob(glob, labels[i] ?? ''));
    },
  };
}

/** Whether `*`, as any characters, makes the glob the text: on a mismatch the last star takes one character more. */
function matchesGlob(glob: string, text: string): boolean {
  let at = 0;
  let star: { readonly glob: number; text: number } | undefined;
  for (let i = 0; i < text.length; ) {
    if (glob[at] === '*') {
      star = { glob: at, text: i };
      at += 1;
    } else if (glob[at] === text[i]) {
      at += 1;
      i += 1;
    } else if (star === undefined) {
      return false;
    } else {
      star.text += 1;
      i = star.text;
      at = star.glob + 1;
    }
  }
  return /^\**$/.test(glob.slice(at));
}
