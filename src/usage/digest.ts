import type { Flow, FlowEvent, FlowParty } from '../flows/flow.ts';
import { assertNever } from '../model/assert-never.ts';

/** Hexadecimal digits of a version 4 UUID that are random: 13 of them make 52 bits. */
const RANDOM_DIGITS = [0, 1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 15] as const;
const UUID_LENGTH = 36;

/**
 * A whole number from 1 to 2^53 − 1 that tells this event from others: taken from its UUID, which agents from
 * 1.14 on write, otherwise from a hash of its content. With two million kept, one event in two billion is taken
 * for another.
 */
export function digestOf(flow: Flow): number {
  const fromUuid = flow.uuid === undefined ? undefined : digestOfUuid(flow.uuid);
  return fromUuid ?? hash53(flow.uuid ?? contentOf(flow));
}

function digestOfUuid(uuid: string): number | undefined {
  if (uuid.length !== UUID_LENGTH) return undefined;
  let digest = 0;
  for (const position of RANDOM_DIGITS) {
    const value = hexValue(uuid.charCodeAt(position));
    if (value === undefined) return undefined;
    digest = digest * 16 + value;
  }
  return digest + 1;
}

function hexValue(code: number): number | undefined {
  if (code >= 48 && code <= 57) return code - 48;
  if (code >= 97 && code <= 102) return code - 87;
  if (code >= 65 && code <= 70) return code - 55;
  return undefined;
}

function contentOf(flow: Flow): string {
  const { l4 } = flow;
  return JSON.stringify([
    flow.node,
    flow.timeMs,
    describeEvent(flow.event),
    flow.verdict,
    flow.direction,
    flow.isReply ?? null,
    flow.dropReason,
    l4 === undefined ? null : [l4.protocol, l4.sourcePort, l4.destinationPort],
    describeParty(flow.source),
    describeParty(flow.destination),
  ]);
}

function describeEvent(event: FlowEvent): string {
  switch (event.kind) {
    case 'trace':
      return `trace ${event.point}`;
    case 'l7':
      return `l7 ${event.message}`;
    case 'policy-verdict':
    case 'drop':
    case 'socket':
    case 'debug':
    case 'unknown':
      return event.kind;
    default:
      return assertNever(event);
  }
}

function describeParty(party: FlowParty): (string | null)[] {
  return [party.ip ?? null, party.pod ?? null, party.endpoint.kind];
}

/** cyrb53: 53 well-mixed bits of a text, never 0. Not for secrets. https://github.com/bryc/code (public domain) */
function hash53(text: string): number {
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    high = Math.imul(high ^ code, 2_654_435_761);
    low = Math.imul(low ^ code, 1_597_334_677);
  }
  high = Math.imul(high ^ (high >>> 16), 2_246_822_507) ^ Math.imul(low ^ (low >>> 13), 3_266_489_909);
  low = Math.imul(low ^ (low >>> 16), 2_246_822_507) ^ Math.imul(high ^ (high >>> 13), 3_266_489_909);
  return 0x1_0000_0000 * (0x1f_ffff & low) + (high >>> 0) || 1;
}
