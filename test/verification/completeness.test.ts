import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { PolicyEngine } from '../../src/grants/engine/engine.ts';
import { Identities, type Identity } from '../../src/grants/identity.ts';
import { DIRECTIONS } from '../../src/model/direction.ts';
import { endpointOfLabels } from '../../src/model/endpoint.ts';
import { LabelSet } from '../../src/model/labels.ts';
import { EMPTY_INVENTORY } from '../../src/policies/inventory/inventory.ts';
import { isRecord } from '../../src/policies/unknown-fields.ts';
import { rankOf } from '../../src/verification/comparison.ts';
import type { PolicySet } from '../../src/verification/verification.ts';
import { party, portOf } from '../support/parties.ts';
import { policyText } from '../tightening/arbitrary-policy.ts';
import { policySet, verifyTexts } from './verify-texts.ts';

const identities = new Identities(EMPTY_INVENTORY, { namesKnown: true });

function pod(namespace: string, labels: readonly string[]): Identity {
  const own = [`k8s:io.kubernetes.pod.namespace=${namespace}`, 'k8s:io.cilium.k8s.namespace.labels.app=a'];
  const all = [...own, ...labels.map((label) => `k8s:${label}`)];
  return identities.of(endpointOfLabels(LabelSet.parse(all), undefined, []));
}

/** Parties chosen without a look at any policy. */
const PODS = ['shop', 'data'].flatMap((namespace) =>
  [[], ['app=a'], ['app=b'], ['app=c'], ['app=z']].map((labels) => pod(namespace, labels)),
);
const PARTIES = [
  ...PODS,
  ...[
    '10.0.0.9',
    '10.1.2.3',
    '192.0.2.77',
    '198.51.100.1',
    'remote-node',
    'health',
    'kube-apiserver+remote-node',
  ].map((text) => identities.of(party(text))),
];
const ATOMS = [
  'TCP 80',
  'UDP 80',
  'TCP 53',
  'SCTP 53',
  'TCP 8000',
  'TCP 8010',
  'TCP 8011',
  'ICMPv4 8',
  'ICMPv4 3',
  'ICMPv6 128',
].map(portOf);

/** Whether some of the parties gets more after the change. */
function isWider(before: PolicySet, after: PolicySet): boolean {
  const [old, fresh] = [before, after].map((set) => new PolicyEngine(set.policies, EMPTY_INVENTORY));
  if (old === undefined || fresh === undefined) return false;
  return PODS.some((subject) =>
    DIRECTIONS.some((direction) =>
      PARTIES.some((peer) =>
        ATOMS.some(({ protocol, port }) => {
          const was = old.decide(direction, subject, peer, protocol, port);
          return rankOf(fresh.decide(direction, subject, peer, protocol, port)) > rankOf(was);
        }),
      ),
    ),
  );
}

/** The value without one of its parts, chosen anywhere in it. */
function withoutPart(value: unknown, choices: number[]): unknown {
  if (Array.isArray(value) && value.length > 0) {
    const at = (choices.shift() ?? 0) % value.length;
    const isHere = (choices.shift() ?? 0) % 3 === 0;
    return isHere
      ? value.filter((_, i) => i !== at)
      : value.map((item: unknown, i) => (i === at ? withoutPart(item, choices) : item));
  }
  if (!isRecord(value)) return value;
  const keys = Object.keys(value);
  const key = keys[(choices.shift() ?? 0) % Math.max(keys.length, 1)];
  if (key === undefined) return value;
  const { [key]: part, ...others } = value;
  const isLeaf = typeof part !== 'object' || part === null;
  return isLeaf || (choices.shift() ?? 0) % 3 === 0
    ? others
    : { ...value, [key]: withoutPart(part, choices) };
}

function damaged(text: string, choices: readonly number[]): string {
  const object: unknown = parse(text);
  if (!isRecord(object)) return text;
  const field = 'specs' in object ? 'specs' : 'spec';
  return stringify({ ...object, [field]: withoutPart(object[field], [...choices]) });
}

describe('a policy without any one of its parts', () => {
  it('is refuted wherever someone gets more', () => {
    const seen = { wider: 0, passed: 0 };
    fc.assert(
      fc.property(policyText(), fc.array(fc.nat(1000), { minLength: 12, maxLength: 12 }), (text, choices) => {
        const after = damaged(text, choices);
        const { passed } = verifyTexts(text, after);
        const wider = isWider(policySet(text), policySet(after));
        if (wider) seen.wider += 1;
        if (passed) seen.passed += 1;
        expect(wider && passed ? `${text}\n--- passed as ---\n${after}` : '').toBe('');
      }),
      { numRuns: 500 },
    );
    expect(seen.wider).toBeGreaterThan(100);
    expect(seen.passed).toBeGreaterThan(100);
  });
});
