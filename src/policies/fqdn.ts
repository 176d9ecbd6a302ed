import { ok } from '../model/result.ts';
import type { Path } from './place.ts';
import type { NamePattern } from './policy.ts';
import { invalid, type Read } from './read.ts';

const ALLOWED_NAME = /^[-a-zA-Z0-9_.]+$/;
const ALLOWED_PATTERN = /^[-a-zA-Z0-9_.*]+$/;
const MAX_LENGTH = 255;

/**
 * Reads one toFQDNs entry into a pattern over lower-case names without final dot. `*` stands for any characters of
 * one label, a leading `**.` for one or more whole labels, a pattern of stars alone for everything.
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
  const { matchName, matchPattern } = entry;
  const hasName = typeof matchName === 'string' && matchName !== '';
  const hasPattern = typeof matchPattern === 'string' && matchPattern !== '';
  if (hasName === hasPattern) return invalid(path, 'a toFQDNs entry needs either matchName or matchPattern');
  const written = hasName ? matchName : String(matchPattern);
  if (!(hasName ? ALLOWED_NAME : ALLOWED_PATTERN).test(written)) {
    return invalid(path, `"${written}" holds characters that no DNS name has`);
  }
  if (written.length > MAX_LENGTH) return invalid(path, `the name is longer than ${MAX_LENGTH} characters`);
  const pattern = written.toLowerCase().replace(/\.$/, '');
  const matches = hasName ? { test: (name: string) => name === pattern } : namePattern(pattern);
  return ok({ kind: 'fqdn', pattern, matches, text: pattern });
}

/** No regular expression: a pattern of many stars would make one backtrack for hours. */
function namePattern(pattern: string): NamePattern {
  if (/^\*+$/.test(pattern)) return { test: () => true };
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
