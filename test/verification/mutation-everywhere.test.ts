import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { DEFAULT_AGENT } from '../../src/policies/inventory/agent-settings.ts';
import { EMPTY_INVENTORY } from '../../src/policies/inventory/inventory.ts';
import { parseManifest } from '../../src/policies/manifest.ts';
import { parsePolicies } from '../../src/policies/parse-policies.ts';
import type { PolicySet } from '../../src/verification/verification.ts';
import { verify } from '../../src/verification/verify.ts';
import { BASES } from './mutation/bases.ts';
import { FAULTS_OF_EFFECTS } from './mutation/faults-of-effects.ts';
import { FAULTS_OF_LISTS } from './mutation/faults-of-lists.ts';
import { FAULTS_OF_PEERS } from './mutation/faults-of-peers.ts';
import { FAULTS_OF_PORTS } from './mutation/faults-of-ports.ts';
import { HARMLESS } from './mutation/harmless.ts';
import type { Fields } from './mutation/tree.ts';

const FAULTS = [...FAULTS_OF_LISTS, ...FAULTS_OF_PEERS, ...FAULTS_OF_PORTS, ...FAULTS_OF_EFFECTS];
const AGENT = { ...DEFAULT_AGENT, clusterNetworkPolicy: true };

function setOf(...objects: readonly Fields[]): PolicySet {
  return parsePolicies(
    objects.flatMap((object) => parseManifest('policy.json', JSON.stringify(object)).objects),
    AGENT,
  );
}

function nameOf(base: Fields): string {
  return JSON.stringify(base['metadata']);
}

const bases = BASES.map((text): Fields => parse(text));

function tiered(name: string, spec: string): Fields {
  return {
    apiVersion: 'policy.networking.k8s.io/v1alpha2',
    kind: 'ClusterNetworkPolicy',
    metadata: { name },
    spec: parse(spec),
  };
}

function passes(before: Fields, after: Fields): boolean {
  const nobody = { inventory: EMPTY_INVENTORY, endpoints: [], usages: [], replayFromMs: 0 };
  return verify({ before: setOf(before), after: setOf(after), ...nobody }).passed;
}

describe('a proof of one policy', () => {
  it.each(FAULTS)('refuses, wherever it is made: $fault', ({ mutants, atLeast }) => {
    const missed: string[] = [];
    const caughtIn = new Set<Fields>();
    for (const base of bases) {
      for (const { where, object } of mutants(base)) {
        if (passes(base, object)) missed.push(`${nameOf(base)} ${where}`);
        else caughtIn.add(base);
      }
    }
    expect(missed).toEqual([]);
    expect(caughtIn.size).toBeGreaterThanOrEqual(atLeast);
  });

  it.each(HARMLESS)('lets pass, wherever it is made: $fault', ({ mutants, atLeast }) => {
    const refused: string[] = [];
    const passedIn = new Set<Fields>();
    for (const base of bases) {
      for (const { where, object } of mutants(base)) {
        if (!passes(base, object)) refused.push(`${nameOf(base)} ${where}`);
        else passedIn.add(base);
      }
    }
    expect(refused).toEqual([]);
    expect(passedIn.size).toBeGreaterThanOrEqual(atLeast);
  });

  it.each([
    {
      fault: 'two policies of a tier change places',
      from: ['priority: 1', 'priority: 2'],
      to: ['priority: 2', 'priority: 1'],
    },
    {
      fault: 'a policy moves behind the NetworkPolicies',
      from: ['tier: Admin', 'tier: Admin'],
      to: ['tier: Baseline', 'tier: Admin'],
    },
  ])('refuses: $fault', ({ from, to }) => {
    const deny = '{ subject: { namespaces: {} }, ingress: [{ action: Deny, from: [{ namespaces: {} }] }]';
    const set = ([one, other]: readonly string[]): PolicySet =>
      setOf(
        tiered(
          'first',
          `${deny}, ${one?.startsWith('tier') === true ? 'priority: 1' : 'tier: Admin'}, ${one} }`,
        ),
        tiered(
          'second',
          `${deny.replace('Deny', 'Accept')}, ${other?.startsWith('tier') === true ? 'priority: 2' : 'tier: Admin'}, ${other} }`,
        ),
      );
    const nobody = { inventory: EMPTY_INVENTORY, endpoints: [], usages: [], replayFromMs: 0 };
    expect(verify({ before: set(from), after: set(from), ...nobody }).passed).toBe(true);
    expect(verify({ before: set(from), after: set(to), ...nobody }).passed).toBe(false);
  });

  it('knows every base as a valid policy', () => {
    expect(bases.flatMap((base) => setOf(base).policies)).toHaveLength(bases.length);
    expect(FAULTS.length).toBeGreaterThanOrEqual(50);
    expect(Math.min(...FAULTS.map(({ atLeast }) => atLeast))).toBeGreaterThanOrEqual(2);
  });
});
