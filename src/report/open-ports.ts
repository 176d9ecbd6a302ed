import { assertNever } from '../model/assert-never.ts';
import type { Direction } from '../model/direction.ts';
import { plainLine } from '../model/plain-text.ts';
import { MAX_PORT, type Protocol } from '../model/protocol.ts';
import { formatRef, type Policy } from '../policies/policy.ts';
import { type Answer, type Named, NOT_ENFORCED, painted, ruleLines } from './can.ts';
import { type Paint, PLAIN } from './text.ts';

/** All that one party may open to another. */
export interface OpenPorts {
  readonly answer: Answer;
  readonly source: string;
  readonly destination: string;
  /** what both sides allow, and what is not known; in the order of protocol and port */
  readonly ranges: readonly OpenRange[];
  /** egress, then ingress */
  readonly sides: readonly OpenSide[];
  /** what the unknown ranges hang on */
  readonly missing: readonly string[];
  readonly notes: readonly string[];
}

export interface OpenRange {
  readonly protocol: Protocol;
  readonly first: number;
  readonly last: number;
  readonly answer: Answer;
  /** an L7 proxy decides on what the connection carries */
  readonly isProxied: boolean;
}

export interface OpenSide {
  readonly direction: Direction;
  readonly party: string;
  /** nothing is enforced where it is none */
  readonly isPod: boolean;
  readonly ranges: readonly OpenRange[];
  /** those that allow the ranges */
  readonly rules: readonly Named[];
  readonly isolatedBy: readonly Policy[];
}

/** What may be opened in the first line, then each side with its rules. */
export function openPortsText(open: OpenPorts, paint: Paint = PLAIN): string {
  const lines = [
    openPortsSentence(open),
    '',
    ...open.sides.flatMap(sideLines),
    ...(open.missing.length === 0 ? [] : ['not known is', ...open.missing.map((one) => `  ${one}`)]),
    ...(open.notes.length === 0 ? [] : ['', ...open.notes.map((note) => `note: ${note}`)]),
  ].map(plainLine);
  const [first = '', ...rest] = lines;
  return `${painted(open.answer, first, paint)}\n${rest.map((line) => `${line}\n`).join('')}`;
}

/**
 * `allowed: shop/web → shop/db: TCP 5432; through an L7 proxy that decides further: TCP 8080`,
 * `denied: shop/web → shop/db: no port on both sides; egress: nothing, ingress: TCP 5432`
 */
export function openPortsSentence({ answer, source, destination, ranges, sides }: OpenPorts): string {
  return `${answer}: ${source} → ${destination}: ${answer === 'denied' ? nothingOpen(sides) : listOpen(ranges)}`;
}

function listOpen(ranges: readonly OpenRange[]): string {
  const allowed = ranges.filter((one) => one.answer === 'allowed');
  const parts = [
    ['', allowed.filter((one) => !one.isProxied)],
    ['through an L7 proxy that decides further: ', allowed.filter((one) => one.isProxied)],
    [allowed.length === 0 ? '' : 'not known: ', ranges.filter((one) => one.answer === 'not known')],
  ] as const;
  return parts
    .flatMap(([what, list]) => (list.length === 0 ? [] : [`${what}${listRanges(list)}`]))
    .join('; ');
}

function nothingOpen(sides: readonly OpenSide[]): string {
  const each = sides.map(
    ({ direction, isPod, ranges }) => `${direction}: ${isPod ? listSide(ranges) : 'not enforced'}`,
  );
  return `no port on both sides; ${each.join(', ')}`;
}

function listSide(ranges: readonly OpenRange[]): string {
  return ranges.length === 0 ? 'nothing' : listRanges(ranges);
}

function sideLines({ direction, party, isPod, ranges, rules, isolatedBy }: OpenSide): string[] {
  const head = `${direction} of ${party}:`;
  if (!isPod) return [`${head} ${NOT_ENFORCED}`];
  const isolation =
    isolatedBy.length === 0
      ? ', no policy isolates it'
      : `, isolated by ${isolatedBy.map(({ ref }) => formatRef(ref)).join(', ')}`;
  return [`${head} ${listSide(ranges)}${isolation}`, ...rules.flatMap(ruleLines)];
}

/** Everything there is of a protocol. */
function isWhole({ protocol, first, last }: OpenRange): boolean {
  return first <= 1 && last === (protocol.startsWith('ICMP') ? 255 : MAX_PORT);
}

const PORT_PROTOCOLS_AND_ICMP = 5;

/** `any port`, `TCP 80, TCP 8000-8100, any UDP port, ICMPv4 type 8` */
function listRanges(ranges: readonly OpenRange[]): string {
  if (ranges.length === PORT_PROTOCOLS_AND_ICMP && ranges.every(isWhole)) return 'any port';
  return ranges.map(formatRange).join(', ');
}

function formatRange(range: OpenRange): string {
  const { protocol, first, last } = range;
  const numbers =
    first === last ? `${first}` : `${Math.max(first, protocol.startsWith('ICMP') ? 0 : 1)}-${last}`;
  switch (protocol) {
    case 'ICMPv4':
    case 'ICMPv6':
      return isWhole(range) ? `any ${protocol}` : `${protocol} type ${numbers}`;
    case 'TCP':
    case 'UDP':
    case 'SCTP':
      return isWhole(range) ? `any ${protocol} port` : `${protocol} ${numbers}`;
    case 'VRRP':
    case 'IGMP':
      return protocol;
    default:
      return assertNever(protocol);
  }
}
