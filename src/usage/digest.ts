import type { Flow, FlowEvent, FlowParty } from '../flows/flow.ts';
import { assertNever } from '../model/assert-never.ts';
import { hash53 } from '../model/hash.ts';

/**
 * A whole number from 1 to 2^53 − 1 that tells this event from others: a hash of its UUID, which agents from 1.14 on
 * write, otherwise of its content. All of the UUID counts: other versions than 4 put a clock in front. With two
 * million kept, one event in billions is taken for another.
 */
export function digestOf(flow: Flow): number {
  // 0 marks an empty place in the set
  return hash53(flow.uuid ?? contentOf(flow)) || 1;
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
    ...(flow.request === undefined ? [] : [flow.request]),
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
