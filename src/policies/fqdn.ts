import { ok } from '../model/result.ts';
import type { Path } from './place.ts';
import { invalid, type Read } from './read.ts';

const ALLOWED_NAME = /^[-a-zA-Z0-9_.]+$/;
const ALLOWED_PATTERN = /^[-a-zA-Z0-9_.*]+$/;

/**
 * Reads one toFQDNs entry into an anchored expression over lower-case names without final dot. `*` stands for any
 * characters of one label, a leading `**.` for one or more whole labels, a pattern of stars alone for everything.
 * Source: Cilium pkg/fqdn/matchpattern.
 */
export function readFqdn(
  entry: Readonly<Record<string, unknown>>,
  path: Path,
): Read<{
  readonly kind: 'fqdn';
  readonly matches: RegExp;
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
  const pattern = written.toLowerCase().replace(/\.$/, '');
  return ok({
    kind: 'fqdn',
    pattern,
    matches: hasName ? literal(pattern) : patternExpression(pattern),
    text: pattern,
  });
}

function literal(name: string): RegExp {
  return new RegExp(`^${escapeDots(name)}$`);
}

function patternExpression(pattern: string): RegExp {
  if (/^\*+$/.test(pattern)) return /^.*$/;
  const manyLabels = /^\*\*+\./.exec(pattern);
  const rest = manyLabels === null ? pattern : pattern.slice(manyLabels[0].length);
  const body = escapeDots(rest).replaceAll(/\*+/g, '[-a-z0-9_]*');
  return new RegExp(`^${manyLabels === null ? '' : '([-a-z0-9_]+\\.)+'}${body}$`);
}

function escapeDots(text: string): string {
  return text.replaceAll('.', '\\.');
}
