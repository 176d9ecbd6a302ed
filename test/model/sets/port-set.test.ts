import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PORT_PROTOCOLS, PROTOCOLS, type Protocol } from '../../../src/model/protocol.ts';
import { PortSet } from '../../../src/model/sets/port-set.ts';
import { LAWS } from './laws.ts';

const EDGES = [0, 1, 2, 3, 4, 5, 6, 7, 8, 254, 255, 256, 65_534, 65_535];
const port = fc.constantFrom(...EDGES);
const entry = fc.record({ protocols: fc.subarray([...PROTOCOLS]), first: port, last: port });
const entries = fc.array(entry, { maxLength: 6 });

type Entry = Readonly<{ protocols: readonly Protocol[]; first: number; last: number }>;

function portSet(list: readonly Entry[]): PortSet {
  return list.reduce(
    (set, { protocols, first, last }) => set.union(PortSet.of(protocols, first, last)),
    PortSet.none,
  );
}

describe('sets of ports', () => {
  const sets = entries.map(portSet);
  it.each(LAWS)('$law', ({ holds }) => {
    fc.assert(
      fc.property(sets, sets, sets, (a, b, c) => {
        expect(holds(PortSet.none, PortSet.all, a, b, c)).toBe(true);
      }),
    );
  });
});

const HIGHEST: Readonly<Record<Protocol, number>> = {
  TCP: 65_535,
  UDP: 65_535,
  SCTP: 65_535,
  ICMPv4: 255,
  ICMPv6: 255,
  VRRP: 0,
  IGMP: 0,
};
const everything = PROTOCOLS.flatMap((protocol) =>
  EDGES.filter((one) => one <= HIGHEST[protocol]).map((one) => ({ protocol, port: one })),
);

/** Which of the probed ports a predicate holds for, as text. */
function probe(holds: (protocol: Protocol, port: number) => boolean): string[] {
  return everything
    .filter((one) => holds(one.protocol, one.port))
    .map((one) => `${one.protocol} ${one.port}`);
}

const portsOf = (set: PortSet): string[] => probe((protocol, one) => set.contains(protocol, one));
const tcp = (first: number, last = first): PortSet => PortSet.of(['TCP'], first, last);

describe('a set of ports', () => {
  it('holds the ports of its entries, in whatever order they come', () => {
    fc.assert(
      fc.property(entries, (list) => {
        const set = portSet(list);
        expect(portsOf(set)).toEqual(
          probe((protocol, one) =>
            list.some(
              ({ protocols, first, last }) => protocols.includes(protocol) && first <= one && one <= last,
            ),
          ),
        );
        expect(portSet(list.toReversed())).toStrictEqual(set);
        expect(portSet(list.toReversed()).toString()).toBe(set.toString());
      }),
    );
  });

  it('agrees with asking port by port', () => {
    fc.assert(
      fc.property(entries.map(portSet), entries.map(portSet), (a, b) => {
        const [left, right] = [new Set(portsOf(a)), new Set(portsOf(b))];
        expect(portsOf(a.union(b))).toEqual(
          portsOf(PortSet.all).filter((one) => left.has(one) || right.has(one)),
        );
        expect(portsOf(a.intersect(b))).toEqual(portsOf(a).filter((one) => right.has(one)));
        expect(portsOf(a.subtract(b))).toEqual(portsOf(a).filter((one) => !right.has(one)));
      }),
    );
  });

  it.each([
    { why: 'nothing', set: PortSet.none, text: 'no port' },
    { why: 'no protocol', set: PortSet.of([], 0, 65_535), text: 'no port' },
    { why: 'everything', set: PortSet.of(PROTOCOLS, 0, 65_535), text: 'every port' },
    { why: 'one port', set: tcp(5432), text: 'TCP 5432' },
    { why: 'port 0 is a port', set: tcp(0), text: 'TCP 0' },
    { why: 'the last port', set: tcp(65_535), text: 'TCP 65535' },
    { why: 'one beyond the last is none', set: tcp(65_536), text: 'no port' },
    { why: 'a range is cut at the last port', set: tcp(65_535, 70_000), text: 'TCP 65535' },
    { why: 'a range that ends before it starts is nothing', set: tcp(8080, 80), text: 'no port' },
    {
      why: 'ports in order, ranges as ranges, protocols apart',
      set: PortSet.of(['UDP'], 53, 53).union(tcp(8000, 8100)).union(tcp(443)).union(tcp(80)),
      text: 'TCP 80, 443, 8000-8100; UDP 53',
    },
    { why: 'adjacent ports merge', set: tcp(81).union(tcp(80)).union(tcp(82, 90)), text: 'TCP 80-90' },
    { why: 'every port of one protocol', set: tcp(0, 65_535), text: 'every TCP port' },
    { why: 'without port 0 it is not every port', set: tcp(1, 65_535), text: 'TCP 1-65535' },
    {
      why: 'what a Cilium port "0" without protocol means',
      set: PortSet.of(PORT_PROTOCOLS, 0, 65_535),
      text: 'every TCP port; every UDP port; every SCTP port',
    },
    { why: 'a hole', set: tcp(0, 65_535).subtract(tcp(22)), text: 'TCP 0-21, 23-65535' },
    { why: 'an ICMP type', set: PortSet.of(['ICMPv4'], 8, 8), text: 'ICMPv4 type 8' },
    {
      why: 'several ICMP types',
      set: PortSet.of(['ICMPv6'], 128, 129).union(PortSet.of(['ICMPv6'], 1, 1)),
      text: 'ICMPv6 types 1, 128-129',
    },
    { why: 'ICMP types end at 255', set: PortSet.of(['ICMPv4'], 0, 65_535), text: 'every ICMPv4 type' },
    { why: 'no ICMP type 256', set: PortSet.of(['ICMPv4'], 256, 300), text: 'no port' },
    { why: 'protocols without ports', set: PortSet.of(['IGMP', 'VRRP'], 0, 65_535), text: 'VRRP; IGMP' },
    { why: 'which have no other port', set: PortSet.of(['VRRP'], 1, 65_535), text: 'no port' },
  ])('$why → $text', ({ set, text }) => {
    expect(set.toString()).toBe(text);
  });

  it('is narrower only where every protocol is', () => {
    const before = PortSet.of(['TCP', 'UDP'], 53, 53);
    expect(PortSet.of(['UDP'], 53, 53).isSubset(before)).toBe(true);
    expect(PortSet.of(['SCTP'], 53, 53).isSubset(before)).toBe(false);
    expect(before.isSubset(PortSet.all)).toBe(true);
    expect(before.contains('UDP', 53)).toBe(true);
    expect(before.contains('ICMPv4', 53)).toBe(false);
  });
});
