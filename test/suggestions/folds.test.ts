import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cidrCovers, formatCidr, parseCidr, prefixOf } from '../../src/model/ip.ts';
import { PORT_PROTOCOLS } from '../../src/model/protocol.ts';
import { foldPeers } from '../../src/suggestions/fold-peers.ts';
import { foldPorts } from '../../src/suggestions/fold-ports.ts';
import { peerText, type SuggestedPeer } from '../../src/suggestions/suggested-rule.ts';

const port = fc.record({
  protocol: fc.constantFrom(...PORT_PROTOCOLS),
  first: fc.integer({ min: 1, max: 65_535 }),
});
const ports = fc.array(port, { minLength: 1, maxLength: 80 });

const cidr = fc.oneof(
  fc
    .tuple(fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.constantFrom(8, 16, 24, 32))
    .map(([value, length]) => formatCidr(prefixOf({ family: 4, value: BigInt(value) }, length))),
  fc.tuple(fc.nat({ max: 40 }), fc.nat({ max: 255 })).map(([net, host]) => `203.0.${net}.${host}/32`),
  fc
    .tuple(fc.nat({ max: 0xffff }), fc.nat({ max: 0xffff }))
    .map(([net, host]) => `2001:db8:${net.toString(16)}::${host.toString(16)}/128`),
);
const pods = fc.tuple(fc.nat({ max: 3 }), fc.nat({ max: 60 }), fc.boolean()).map(
  ([namespace, app, elsewhere]): SuggestedPeer => ({
    kind: 'pods',
    namespace: `n${namespace}`,
    labels: { app: `a${app}` },
    ...(elsewhere ? { cluster: 'two' } : {}),
  }),
);

describe('folding loses nothing, and stays within bounds', () => {
  it('ports', () => {
    fc.assert(
      fc.property(ports, (drawn) => {
        const given = drawn.map(({ protocol, first }) => ({ protocol, first, last: first }));
        const folded = foldPorts(given);
        for (const one of given) {
          const holds = folded.filter(
            ({ protocol, first, last }) =>
              protocol === one.protocol && first <= one.first && one.last <= last,
          );
          expect(holds).toHaveLength(1);
        }
        expect(folded.length).toBeLessThanOrEqual(3 * 20);
        expect(foldPorts(folded.toReversed())).toEqual(folded);
      }),
    );
  });

  it('networks', () => {
    fc.assert(
      fc.property(fc.array(cidr, { minLength: 1, maxLength: 60 }), (texts) => {
        const folded = foldPeers(texts.map((text) => ({ kind: 'cidr', cidr: text })));
        expect(folded.length).toBeLessThanOrEqual(16);
        if (folded.some(({ kind }) => kind === 'entity')) return;
        const nets = folded.map((peer) => parseCidr(peerText(peer)));
        for (const text of texts) {
          const inner = parseCidr(text);
          const holds = nets.filter(
            (outer) => outer !== undefined && inner !== undefined && cidrCovers(outer, inner),
          );
          expect(holds).toHaveLength(1);
        }
      }),
    );
  });

  it('pods', () => {
    fc.assert(
      fc.property(fc.array(pods, { minLength: 1, maxLength: 120 }), (given) => {
        const folded = foldPeers(given);
        const texts = new Set(folded.map(peerText));
        for (const peer of given) {
          if (peer.kind !== 'pods') throw new Error('a pod');
          const isLocal = peer.cluster === undefined;
          const wider = [peerText(peer), peerText({ ...peer, labels: {} }), ...(isLocal ? ['all-pods'] : [])];
          expect(wider.some((text) => texts.has(text))).toBe(true);
        }
      }),
    );
  });
});
