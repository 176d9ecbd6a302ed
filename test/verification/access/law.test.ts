import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { PolicyEngine } from '../../../src/grants/engine/engine.ts';
import { Identities } from '../../../src/grants/identity.ts';
import { DIRECTIONS } from '../../../src/model/direction.ts';
import { EMPTY_INVENTORY } from '../../../src/policies/inventory/inventory.ts';
import { parseManifest } from '../../../src/policies/manifest.ts';
import { parsePolicies } from '../../../src/policies/parse-policies.ts';
import type { Policy } from '../../../src/policies/policy.ts';
import { party } from '../../support/parties.ts';
import { policyText } from '../../tightening/arbitrary-policy.ts';
import { accessBetween } from './access-of.ts';

const identities = new Identities(EMPTY_INVENTORY, { namesKnown: true });
const SUBJECTS = ['shop', 'data', 'elsewhere'].flatMap((namespace) =>
  ['a', 'b', 'c', 'd'].map((app) => identities.of(party(`${namespace}/${app}`))),
);
const PEERS = [
  ...SUBJECTS,
  ...['host', 'remote-node', 'health', 'kube-apiserver+remote-node'].map((one) => identities.of(party(one))),
  ...['10.0.0.1', '10.1.0.1', '192.0.2.7', '8.8.8.8', '2001:db8::1'].map((one) => identities.of(party(one))),
];
const PORTS = [1, 53, 80, 81, 443, 8080, 8443, 9090, 65_535];

const RANKS = { deny: 0, unknown: 1, allow: 2, unenforced: 2 } as const;

/** Whether some decision is wider, and whether some is narrower, asked one by one. */
function asked(before: readonly Policy[], after: readonly Policy[]): { wider: boolean; narrower: boolean } {
  const [was, is] = [new PolicyEngine(before, EMPTY_INVENTORY), new PolicyEngine(after, EMPTY_INVENTORY)];
  const found = { wider: false, narrower: false };
  for (const direction of DIRECTIONS) {
    for (const subject of SUBJECTS) {
      for (const peer of PEERS) {
        for (const port of PORTS) {
          for (const protocol of ['TCP', 'UDP'] as const) {
            const [old, fresh] = [was, is].map(
              (engine) => RANKS[engine.decide(direction, subject, peer, protocol, port).verdict],
            );
            if ((fresh ?? 0) > (old ?? 0)) found.wider = true;
            if ((fresh ?? 0) < (old ?? 0)) found.narrower = true;
          }
        }
      }
    }
  }
  return found;
}

function read(text: string): readonly Policy[] {
  return parsePolicies(parseManifest('p.yaml', text).objects).policies;
}

it('whatever decision is wider or narrower, something is listed that says so', () => {
  const seen = { wider: 0, narrower: 0 };
  fc.assert(
    fc.property(policyText(), policyText(), (one, other) => {
      const [before, after] = [read(one), read(other)];
      const { wider, narrower } = asked(before, after);
      const { added, removed, isolation } = accessBetween(before, after);
      const kinds = new Set(isolation.map(({ kind }) => kind));
      const says = {
        wider: added.length > 0 || kinds.has('lost'),
        narrower: removed.length > 0 || kinds.has('gained'),
      };
      expect({ wider: !wider || says.wider, narrower: !narrower || says.narrower }).toEqual({
        wider: true,
        narrower: true,
      });
      seen.wider += Number(wider);
      seen.narrower += Number(narrower);
    }),
    { numRuns: 60 },
  );
  expect(seen.wider).toBeGreaterThan(10);
  expect(seen.narrower).toBeGreaterThan(10);
});

it('a set of policies compared with itself differs in nothing', () => {
  fc.assert(
    fc.property(policyText(), (text) => {
      const { added, removed, isolation } = accessBetween(read(text), read(text));
      expect([added, removed, isolation]).toEqual([[], [], []]);
    }),
    { numRuns: 30 },
  );
});

it('the order of policies makes no difference', () => {
  fc.assert(
    fc.property(fc.array(policyText(), { minLength: 2, maxLength: 3 }), (texts) => {
      const renamed = texts.map((text, i) =>
        read(text).map((policy) => ({ ...policy, ref: { ...policy.ref, name: `p${i}` } })),
      );
      const [first = [], ...others] = renamed;
      const everything = renamed.flat();
      expect(accessBetween([...everything].reverse(), others.flat())).toEqual(
        accessBetween(everything, others.flat().reverse()),
      );
      expect(first.length).toBeGreaterThan(0);
    }),
    { numRuns: 20 },
  );
});
