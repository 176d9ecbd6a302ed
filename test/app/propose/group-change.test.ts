import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  changeOf,
  filesOf,
  proposedOf,
  proveChange,
  reportOf,
} from '../../../src/app/propose/group-change.ts';
import type { Recommendation } from '../../../src/app/recommend.ts';
import { groupsOf } from '../../../src/proposals/group.ts';
import { lastingPolicies } from '../../../src/proposals/reliance.ts';
import { importScenario, recommendAt } from '../../cases/run-scenario.ts';
import { loadScenarios } from '../../cases/scenario.ts';
import { tempDir } from '../../support/temp-dir.ts';

const directory = tempDir();
const root = join(directory, 'policies');

/** Two policies that isolate the same pods; nobody uses either, so that each could go as long as the other stays. */
const twin = (name: string, port: number): string => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: ${name}
  namespace: shop
  creationTimestamp: "2026-01-10T08:00:00Z"
spec:
  podSelector: { matchLabels: { app: db } }
  policyTypes: [Ingress]
  ingress:
    - from:
        - podSelector: { matchLabels: { app: search } }
      ports: [{ port: ${port}, protocol: TCP }]
`;

describe('changes of groups that are merged one by one', () => {
  let joint: Recommendation;
  const settings = { settings: { nowMs: 0, unusedForMs: 0, assumeStable: false, keeps: [] } };
  beforeAll(async () => {
    const scenario = loadScenarios().find(({ name }) => name === 'T-05-unused-policy-beside-a-default-deny');
    if (scenario === undefined) throw new Error('no such scenario');
    mkdirSync(root, { recursive: true });
    writeFileSync(join(root, 'a.yaml'), twin('a', 5432));
    writeFileSync(join(root, 'b.yaml'), twin('b', 5433));
    joint = await recommendAt(scenario, await importScenario(scenario, directory), [root]);
  });

  it('together delete one of the two', () => {
    expect(
      joint.tightening.changes.flatMap(({ deleted }) => deleted.map(({ policy }) => policy.ref.name)),
    ).toEqual(['b']);
    expect(joint.verification?.passed).toBe(true);
  });

  it('alone delete neither, so that no order of merging leaves pods open', () => {
    const groups = groupsOf(proposedOf(joint), new Map(), 'policy');
    expect(groups.map(({ name }) => name)).toEqual(['NetworkPolicy shop/a', 'NetworkPolicy shop/b']);
    const { policies } = joint.analysis.manifests;
    for (const group of groups) {
      const keys = new Set(group.findings.map((one) => one.key));
      const change = changeOf(joint, keys, lastingPolicies(policies, group, groups));
      expect([...filesOf(change).values()].map((text) => text?.includes('ingress: []'))).toEqual([true]);
      expect(proveChange(settings, joint, change)?.passed).toBe(true);
    }
  });

  it('of one group alone are the joint change', () => {
    const [all] = groupsOf(proposedOf(joint), new Map(), 'all');
    if (all === undefined) throw new Error('nothing is proposed');
    const keys = new Set(all.findings.map((one) => one.key));
    const { policies } = joint.analysis.manifests;
    expect(filesOf(changeOf(joint, keys, lastingPolicies(policies, all, [all])))).toEqual(
      filesOf(joint.tightening),
    );
  });

  it('count what they take away by themselves, and what else of their policies stays', () => {
    const { policies } = joint.analysis.manifests;
    const groups = groupsOf(proposedOf(joint), new Map(), 'policy');
    const { exposure } = joint.report.counts;
    for (const group of groups) {
      const keys = new Set(group.findings.map((one) => one.key));
      const change = changeOf(joint, keys, lastingPolicies(policies, group, groups));
      const { counts } = reportOf(joint, change, undefined, { pairs: 0, pairPorts: 1 });
      expect(counts).toMatchObject({ revocable: 1, held: 0 });
      expect(counts.exposure).toEqual({
        ...exposure,
        left: { pairs: exposure.granted.pairs, pairPorts: exposure.granted.pairPorts - 1 },
      });
    }
  });

  it('are nothing where none of their findings is chosen', () => {
    expect(changeOf(joint, new Set(), []).changes).toEqual([]);
    expect(proveChange(settings, joint, changeOf(joint, new Set(), []))).toBeUndefined();
  });

  it('leave what is not chosen as it is', () => {
    const [finding] = proposedOf(joint);
    if (finding === undefined) throw new Error('nothing is proposed');
    const others = new Set(proposedOf(joint).map(({ key }) => key));
    others.delete(finding.key);
    const without = changeOf(joint, others, joint.analysis.manifests.policies);
    expect(without.changes.flatMap(({ revoked }) => revoked.map((one) => one.finding.key))).not.toContain(
      finding.key,
    );
  });
});
