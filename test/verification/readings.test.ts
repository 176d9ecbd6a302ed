import { describe, expect, it } from 'vitest';
import { DEFAULT_AGENT } from '../../src/policies/inventory/agent-settings.ts';
import { EMPTY_INVENTORY } from '../../src/policies/inventory/inventory.ts';
import { parseManifest } from '../../src/policies/manifest.ts';
import { parseBothWays } from '../../src/policies/round-trip.ts';
import type { PolicySet } from '../../src/verification/verification.ts';
import { verify } from '../../src/verification/verify.ts';
import { app, cilium, WEB } from './refute.ts';
import { networkPolicy } from './verify-texts.ts';

function bothWays(text: string): PolicySet {
  return parseBothWays(parseManifest('policy.yaml', text).objects, DEFAULT_AGENT);
}

function found(before: string, after: string): string[] {
  const { counterexamples } = verify({
    before: bothWays(before),
    after: bothWays(after),
    inventory: EMPTY_INVENTORY,
    endpoints: [],
    usages: [],
    replayFromMs: 0,
  });
  return counterexamples.map(({ law, text }) => `${law}: ${text}`);
}

const PEER = '{ matchLabels: { app: a } }';
const PORTS = ', toPorts: [{ ports: [{ port: "80", protocol: TCP }] }]';

describe('what other readers make of a change', () => {
  it.each([
    {
      why: 'a peer list left empty allows nobody, and everybody once it is dropped',
      before: cilium(`ingress: [{ fromEndpoints: [${PEER}]${PORTS} }]`),
      after: cilium(`ingress: [{ fromEndpoints: []${PORTS} }]`),
      says: /^never-wider: once empty lists are dropped, .* was denied and would be allowed/,
    },
    {
      why: 'a list that only Cilium reads as isolation',
      before: networkPolicy(`{ ${WEB}, policyTypes: [Ingress, Egress], egress: [{ to: [${app('x')}] }] }`),
      after: networkPolicy(`{ ${WEB}, policyTypes: [Ingress], egress: [{ to: [${app('x')}] }] }`),
      says: /^stays-isolated: as the Kubernetes API says, not Cilium: shop\/web was isolated for egress/,
    },
  ])('$why: refuted', ({ before, after, says }) => {
    expect(found(before, after)).toContainEqual(expect.stringMatching(says));
  });

  it.each([
    {
      why: 'a rule less of a list that policyTypes does not name',
      before: networkPolicy(
        `{ ${WEB}, policyTypes: [Ingress], egress: [{ to: [${app('x')}] }, { to: [${app('y')}] }] }`,
      ),
      after: networkPolicy(`{ ${WEB}, policyTypes: [Ingress], egress: [{ to: [${app('x')}] }] }`),
    },
    {
      why: 'an empty peer list that was there before and stays',
      before: cilium(
        `ingress: [{ fromEndpoints: [] }, { fromEndpoints: [${PEER}] }, { fromEntities: [health] }]`,
      ),
      after: cilium('ingress: [{ fromEndpoints: [] }, { fromEntities: [health] }]'),
    },
    {
      why: 'an emptied list of a NetworkPolicy whose types are written down',
      before: networkPolicy(`{ ${WEB}, policyTypes: [Ingress], ingress: [{ from: [${app('x')}] }] }`),
      after: networkPolicy(`{ ${WEB}, policyTypes: [Ingress], ingress: [] }`),
    },
    {
      why: 'a Cilium list that keeps one empty rule',
      before: cilium(`ingress: [{ fromEndpoints: [${PEER}] }]`),
      after: cilium('ingress: [{}]'),
    },
  ])('$why: proven', ({ before, after }) => {
    expect(found(before, after)).toEqual([]);
  });
});
