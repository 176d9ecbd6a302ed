import { globCovers } from './glob.ts';

/**
 * Whether every DNS name that the inner pattern matches is matched by the outer one, decided exactly. Patterns are as
 * in toFQDNs: `*` stands for any letters of one label, a leading `**.` for one or more whole labels, stars alone for
 * everything. Names have no empty labels, as DNS has none: `**.a.io` covers `*.a.io`, although the regular expression
 * that Cilium makes of the second also takes `.a.io`. They may be longer than DNS allows.
 * Source: Cilium pkg/fqdn/matchpattern.
 */
export function covers(outer: string, inner: string): boolean {
  const wide = shapeOf(outer);
  const narrow = shapeOf(inner);
  if (wide.kind === 'everything') return true;
  if (narrow.kind === 'everything') return false;
  // it matches no name at all
  if (narrow.globs.includes('')) return true;
  const count = wide.globs.length;
  const fewest = narrow.globs.length + (narrow.hasMoreBefore ? 1 : 0);
  const fits = wide.hasMoreBefore ? fewest > count : fewest === count && !narrow.hasMoreBefore;
  if (!fits) return false;
  const tail = narrow.globs.slice(narrow.globs.length - count);
  return tail.every((glob, i) => globCovers(wide.globs[i] ?? '', glob));
}

/** Whether the pattern matches some name of one or more labels before those of the parent. */
export function meetsBelow(pattern: string, parent: string): boolean {
  const shape = shapeOf(pattern);
  if (shape.kind === 'everything') return true;
  const { globs, hasMoreBefore } = shape;
  const labels = parent.split('.');
  if (globs.length <= labels.length && !hasMoreBefore) return false;
  const shared = Math.min(globs.length, labels.length);
  const [ends, last] = [globs.slice(globs.length - shared), labels.slice(labels.length - shared)];
  return ends.every((glob, i) => globCovers(glob, last[i] ?? ''));
}

/**
 * No star but a leading `**.` crosses a dot, so a pattern is its labels, each for itself. That keeps the answer from
 * growing with their number: an automaton over the whole name would have to remember what each of the last labels was.
 */
type Shape =
  | { readonly kind: 'everything' }
  | {
      readonly kind: 'labels';
      /** of the last labels of the name, one each; none for the root */
      readonly globs: readonly string[];
      /** whether one or more labels of any kind come before them, or none at all */
      readonly hasMoreBefore: boolean;
    };

function shapeOf(pattern: string): Shape {
  const text = pattern.toLowerCase().replace(/\.$/, '');
  if (/^\*+$/.test(text)) return { kind: 'everything' };
  const globs = text === '' ? [] : text.split('.');
  const hasMoreBefore = /^\*{2,}\./.test(text);
  return { kind: 'labels', globs: hasMoreBefore ? globs.slice(1) : globs, hasMoreBefore };
}
