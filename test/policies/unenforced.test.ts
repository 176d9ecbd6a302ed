import { describe, expect, it } from 'vitest';
import type { AgentSettings } from '../../src/policies/inventory/agent-settings.ts';
import { manifest } from '../support/policies.ts';
import { clusterPolicy, ENFORCED, ingressRule, parseCluster } from './cluster/cluster-policy.ts';

const SETTING =
  'Cilium enforces ClusterNetworkPolicies only from 1.20 on and with enable-k8s-cluster-network-policy';

describe('a ClusterNetworkPolicy', () => {
  it.each<{ why: string; agent: AgentSettings; reasons: string[] }>([
    { why: 'the setting is on', agent: ENFORCED, reasons: [] },
    {
      why: 'the setting is off',
      agent: { clusterNetworkPolicy: false },
      reasons: [
        `${SETTING}; the inventory's cilium-config does not turn it on; its rules (1 ingress, 0 egress) are not counted`,
      ],
    },
    {
      why: 'the setting is not known',
      agent: {},
      reasons: [
        `${SETTING}; the inventory has no cilium-config that says so; its rules (1 ingress, 0 egress) are not counted`,
      ],
    },
  ])('$why → $reasons', ({ agent, reasons }) => {
    const { policies, invalid, unenforced } = parseCluster(ingressRule({}), agent);
    expect(policies).toHaveLength(1 - reasons.length);
    expect(invalid).toEqual([]);
    expect(unenforced.map(({ reason }) => reason)).toEqual(reasons);
  });

  it.each([
    { why: 'an invalid one', text: clusterPolicy({ tier: 'Gold', ingress: 'all' }) },
    {
      why: 'one without spec',
      text: manifest('policy.networking.k8s.io/v1alpha2', 'ClusterNetworkPolicy', {}, {}),
    },
  ])('$why that is not enforced is reported once, as not enforced', ({ text }) => {
    const { policies, invalid, unenforced } = parseCluster(text, {});
    expect([policies, invalid]).toEqual([[], []]);
    expect(unenforced).toHaveLength(1);
  });

  it('an invalid one that is enforced is invalid', () => {
    const { invalid, unenforced } = parseCluster(clusterPolicy({ tier: 'Gold' }));
    expect(unenforced).toEqual([]);
    expect(invalid.map(({ ref }) => ref)).toEqual([{ kind: 'ClusterNetworkPolicy', name: 'kcnp' }]);
  });
});

describe('what Cilium does not implement, whatever it is set to', () => {
  const rule = { action: 'Allow', from: [{ namespaces: {} }] };
  const spec = { priority: 1, subject: { namespaces: {} }, ingress: [rule, rule], egress: [rule] };
  it.each([
    { kind: 'AdminNetworkPolicy', name: 'anp' },
    { kind: 'BaselineAdminNetworkPolicy', name: 'default' },
  ])('$kind', ({ kind, name }) => {
    const text = `# first line\n${manifest('policy.networking.k8s.io/v1alpha1', kind, { name }, { spec })}`;
    for (const agent of [ENFORCED, {}]) {
      const { policies, invalid, unenforced } = parseCluster(text, agent);
      expect([policies, invalid]).toEqual([[], []]);
      expect(unenforced).toMatchObject([
        {
          kind,
          name,
          place: { file: 'k.yaml', line: 2 },
          reason: `Cilium does not implement ${kind}; its rules (2 ingress, 1 egress) are not counted`,
        },
      ]);
    }
  });

  it.each(['crd.antrea.io/v1', 'policy.networking.k8s.io.example.com/v1', 'v1'])(
    'another group is not ours: %s',
    (apiVersion) => {
      const text = manifest(apiVersion, 'AdminNetworkPolicy', { name: 'x' }, { spec });
      expect(parseCluster(text)).toEqual({ policies: [], invalid: [], unenforced: [] });
    },
  );
});
