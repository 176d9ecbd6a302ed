import { describe, expect, it } from 'vitest';
import type { Flow, FlowEvent, FlowLayer4, FlowVerdict } from '../../src/flows/flow.ts';
import { observe, type SkipReason } from '../../src/flows/observation.ts';
import { describeEndpoint } from '../../src/model/endpoint.ts';
import { flowOf } from '../support/flow-builder.ts';

const pastPolicy: FlowEvent = { kind: 'trace', point: 'past-policy' };
const beforePolicy: FlowEvent = { kind: 'trace', point: 'before-policy' };
const l7 = (message: 'request' | 'response' | 'sample' | 'unknown'): FlowEvent => ({ kind: 'l7', message });
const tcp = (sourcePort: number, destinationPort: number): FlowLayer4 => ({
  protocol: 'TCP',
  sourcePort,
  destinationPort,
});
const icmp = (type: number, protocol: 'ICMPv4' | 'ICMPv6' = 'ICMPv4'): FlowLayer4 => ({
  protocol,
  sourcePort: 0,
  destinationPort: type,
});

/** `allowed web > db TCP 5432`, or why it is no evidence. */
function seen(changes: Partial<Flow>): string {
  const observed = observe(flowOf(changes));
  if (!observed.ok) return observed.error;
  const { outcome, connection } = observed.value;
  const name = (of: 'source' | 'destination'): string =>
    describeEndpoint(connection[of]).replace('shop/', '');
  return `${outcome} ${name('source')} > ${name('destination')} ${connection.protocol} ${connection.port}`;
}

const FORWARD = 'web > db TCP 5432';

/** The closed list of reasons: a new one without a row does not compile. */
const SKIPPED = {
  'no-connection': [{ why: 'no layer 4, as of ARP', flow: { l4: undefined } }],
  'socket-event': [
    { why: 'load balancing at the socket', flow: { event: { kind: 'socket' } } },
    {
      why: 'a socket event, whatever its verdict',
      flow: { event: { kind: 'socket' }, verdict: 'dropped', dropReason: 133 },
    },
    { why: 'verdict traced', flow: { verdict: 'traced', event: { kind: 'unknown' } } },
    { why: 'verdict translated', flow: { verdict: 'translated', event: { kind: 'unknown' } } },
  ],
  'debug-event': [{ why: 'debugging', flow: { event: { kind: 'debug' } } }],
  'before-policy': [
    { why: 'a FROM_* trace: the policy was not asked yet (T-45)', flow: { event: beforePolicy } },
    { why: 'the same, direction of the packet unknown', flow: { event: beforePolicy, isReply: undefined } },
  ],
  'drop-not-by-policy': [
    { why: 'no reason', flow: { verdict: 'dropped', event: { kind: 'drop' }, dropReason: 0 } },
    { why: 'another reason', flow: { verdict: 'dropped', event: { kind: 'drop' }, dropReason: 130 } },
  ],
  'l7-refused': [
    {
      why: 'a request that the proxy refused inside an allowed connection',
      flow: { verdict: 'dropped', event: l7('request') },
    },
    { why: 'the same with a reason', flow: { verdict: 'dropped', event: l7('request'), dropReason: 133 } },
  ],
  'no-verdict': [
    { why: 'verdict error', flow: { verdict: 'error' } },
    { why: 'verdict unknown', flow: { verdict: 'unknown' } },
  ],
} as const satisfies Record<SkipReason, readonly { readonly why: string; readonly flow: Partial<Flow> }[]>;

describe('what is no evidence', () => {
  const rows = Object.entries(SKIPPED).flatMap(([reason, cases]) => cases.map((one) => ({ reason, ...one })));
  it.each(rows)('$reason: $why', ({ reason, flow }) => {
    expect(seen(flow)).toBe(reason);
  });
});

describe('what is evidence, and of what', () => {
  it.each<{ why: string; flow: Partial<Flow>; is: string }>([
    { why: 'a policy verdict', flow: {}, is: `allowed ${FORWARD}` },
    {
      why: 'a policy verdict that redirects to the proxy',
      flow: { verdict: 'redirected' },
      is: `allowed ${FORWARD}`,
    },
    { why: 'a TO_* trace (T-45)', flow: { event: pastPolicy }, is: `allowed ${FORWARD}` },
    {
      why: 'a TO_* trace of an established connection (T-40)',
      flow: { event: pastPolicy, isReply: undefined },
      is: `allowed ${FORWARD}`,
    },
    { why: 'a record without event type', flow: { event: { kind: 'unknown' } }, is: `allowed ${FORWARD}` },
    { why: 'a request that the proxy let pass', flow: { event: l7('request') }, is: `allowed ${FORWARD}` },
    { why: 'a sample of the proxy', flow: { event: l7('sample') }, is: `allowed ${FORWARD}` },
    {
      why: 'audit: delivered, but no rule allowed it (T-46)',
      flow: { verdict: 'audit' },
      is: `audited ${FORWARD}`,
    },
    {
      why: 'dropped: no rule',
      flow: { verdict: 'dropped', event: { kind: 'drop' }, dropReason: 133, isReply: undefined },
      is: `denied ${FORWARD}`,
    },
    {
      why: 'dropped: a deny rule',
      flow: { verdict: 'dropped', event: { kind: 'drop' }, dropReason: 181, isReply: undefined },
      is: `denied ${FORWARD}`,
    },
    {
      why: 'dropped: authentication required',
      flow: { verdict: 'dropped', event: { kind: 'policy-verdict' }, dropReason: 189, isReply: undefined },
      is: `denied ${FORWARD}`,
    },
  ])('$why → $is', ({ flow, is }) => {
    expect(seen(flow)).toBe(is);
  });
});

describe('who opened the connection (T-40): a reply is swapped, and its source port is the service’s', () => {
  const reply = tcp(5432, 40_000);
  it.each<{ why: string; flow: Partial<Flow>; is: string }>([
    {
      why: 'a reply',
      flow: { event: pastPolicy, isReply: true, l4: reply },
      is: 'allowed db > web TCP 5432',
    },
    {
      why: 'a reply seen before the policy: its connection was opened past it',
      flow: { event: beforePolicy, isReply: true, l4: reply },
      is: 'allowed db > web TCP 5432',
    },
    {
      why: 'no reply, whatever its ports look like',
      flow: { isReply: false, l4: reply },
      is: 'allowed web > db TCP 40000',
    },
    {
      why: 'a reply, whatever its ports look like',
      flow: { event: pastPolicy, isReply: true, l4: tcp(40_000, 5432) },
      is: 'allowed db > web TCP 40000',
    },
    {
      why: 'unknown, towards a service port',
      flow: { event: pastPolicy, isReply: undefined },
      is: `allowed ${FORWARD}`,
    },
    {
      why: 'unknown, from a service port to an ephemeral one',
      flow: { event: pastPolicy, isReply: undefined, l4: reply },
      is: 'allowed db > web TCP 5432',
    },
    {
      why: 'unknown, between two ephemeral ports',
      flow: { event: pastPolicy, isReply: undefined, l4: tcp(40_000, 50_000) },
      is: 'allowed web > db TCP 50000',
    },
    {
      why: 'unknown, between two service ports',
      flow: { event: pastPolicy, isReply: undefined, l4: tcp(53, 53) },
      is: 'allowed web > db TCP 53',
    },
    {
      why: 'unknown, at the first ephemeral port',
      flow: { event: pastPolicy, isReply: undefined, l4: tcp(443, 32_768) },
      is: 'allowed db > web TCP 443',
    },
    {
      why: 'unknown, just below it',
      flow: { event: pastPolicy, isReply: undefined, l4: tcp(443, 32_767) },
      is: 'allowed web > db TCP 32767',
    },
    {
      why: 'unknown, without a source port',
      flow: { event: pastPolicy, isReply: undefined, l4: tcp(0, 50_000) },
      is: 'allowed web > db TCP 50000',
    },
    {
      why: 'dropped: the packet that was dropped is the opener',
      flow: { verdict: 'dropped', event: { kind: 'drop' }, dropReason: 133, isReply: undefined, l4: reply },
      is: 'denied web > db TCP 40000',
    },
    {
      why: 'an L7 response whose parties the agent swapped',
      flow: { event: l7('response'), isReply: true },
      is: `allowed ${FORWARD}`,
    },
    {
      why: 'an L7 response whose parties nobody swapped',
      flow: { event: l7('response'), isReply: true, l4: reply },
      is: 'allowed db > web TCP 5432',
    },
  ])('$why → $is', ({ flow, is }) => {
    expect(seen(flow)).toBe(is);
  });

  it('both parties are swapped, and time, node and side stay', () => {
    const flow = flowOf({ event: pastPolicy, isReply: true, l4: reply, direction: 'ingress', node: 'n' });
    const observed = observe(flow);
    if (!observed.ok) throw new Error(observed.error);
    const { source, destination, seenAt, node, timeMs } = observed.value;
    expect([source, destination, seenAt, node, timeMs]).toEqual([
      flow.destination,
      flow.source,
      'ingress',
      'n',
      flow.timeMs,
    ]);
  });
});

describe('ICMP: the type is the port, and replies are told by it', () => {
  it.each<{ why: string; l4: FlowLayer4; isReply: boolean | undefined; is: string }>([
    { why: 'an echo request', l4: icmp(8), isReply: false, is: 'web > db ICMPv4 8' },
    {
      why: 'an echo reply is use of the rule for requests',
      l4: icmp(0),
      isReply: true,
      is: 'db > web ICMPv4 8',
    },
    {
      why: 'an echo reply of which nothing more is known',
      l4: icmp(0),
      isReply: undefined,
      is: 'db > web ICMPv4 8',
    },
    {
      why: 'an echo reply that opened: Cilium does not correlate it',
      l4: icmp(0),
      isReply: false,
      is: 'web > db ICMPv4 0',
    },
    { why: 'a timestamp reply', l4: icmp(14), isReply: true, is: 'db > web ICMPv4 13' },
    { why: 'an ICMPv6 echo reply', l4: icmp(129, 'ICMPv6'), isReply: true, is: 'db > web ICMPv6 128' },
    {
      why: 'an ICMPv6 echo reply of which nothing more is known',
      l4: icmp(129, 'ICMPv6'),
      isReply: undefined,
      is: 'db > web ICMPv6 128',
    },
    { why: 'an error on the way back keeps its type', l4: icmp(3), isReply: true, is: 'db > web ICMPv4 3' },
    {
      why: 'a request of which nothing more is known',
      l4: icmp(8),
      isReply: undefined,
      is: 'web > db ICMPv4 8',
    },
  ])('$why → $is', ({ l4, isReply, is }) => {
    expect(seen({ event: pastPolicy, l4, isReply })).toBe(`allowed ${is}`);
  });
});

it('every verdict has an answer for every event', () => {
  const verdicts: FlowVerdict[] = [
    'unknown',
    'forwarded',
    'dropped',
    'error',
    'audit',
    'redirected',
    'traced',
    'translated',
  ];
  const events: FlowEvent[] = [
    { kind: 'policy-verdict' },
    { kind: 'drop' },
    pastPolicy,
    beforePolicy,
    l7('request'),
    { kind: 'socket' },
    { kind: 'debug' },
    { kind: 'unknown' },
  ];
  const answers = verdicts.flatMap((verdict) =>
    events.map((event) => seen({ verdict, event }).split(' ')[0]),
  );
  expect(answers).toHaveLength(64);
  expect(answers.filter((answer) => answer === undefined || answer === '')).toEqual([]);
});
