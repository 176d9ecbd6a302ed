import { describe, expect, it } from 'vitest';
import { EMPTY_INVENTORY } from '../../src/policies/inventory/inventory.ts';
import { daysAgo, type Situation } from '../findings/situation.ts';
import { ciliumPolicy, inventoryOf, manifest, networkPolicy } from '../support/policies.ts';
import { suggested, suggestionFor, withheldIn } from './suggested.ts';

const recently = (...what: string[]): NonNullable<Situation['used']> =>
  what.map((one) => ({ what: one, last: 1 }));
const closed = networkPolicy({ podSelector: {}, policyTypes: ['Egress'], egress: [{}] });

/** A workload whose pods carry the labels. */
const workload = (kind: string, name: string, labels: object, spec: object = {}): Record<string, unknown> => {
  const template = { metadata: { labels }, spec: {} };
  return {
    apiVersion: 'apps/v1',
    kind,
    metadata: { namespace: 'shop', name, creationTimestamp: new Date(daysAgo(100)).toISOString() },
    spec: { ...(kind === 'CronJob' ? { jobTemplate: { spec: { template } } } : { template }), ...spec },
  };
};
const web = { app: 'web' };

describe('none is suggested where it would be dishonest', () => {
  it.each<{ why: string; situation: Situation; reason: string }>([
    {
      why: 'it has not run for long enough',
      situation: { policies: [closed], running: [{ who: 'shop/web', since: 10 }] },
      reason: 'only 10d of the 10d since 2026-05-22 could be observed where its pods run; 30d are required',
    },
    {
      why: 'its nodes were not seen for long enough',
      situation: {
        policies: [closed],
        running: ['shop/web'],
        covered: {
          'node-1': [
            [60, 50],
            [10, 0],
          ],
        },
      },
      reason: 'only 20d of the 60d since 2026-04-02 could be observed where its pods run; 30d are required',
    },
    {
      why: 'nothing at all was seen of it',
      situation: { policies: [closed], inventory: inventoryOf(workload('Deployment', 'web', web)) },
      reason: 'no traffic of any kind was seen of it in 30d: it does not run, or the recording leaves it out',
    },
    {
      why: 'it is scaled to zero',
      situation: {
        policies: [closed],
        running: ['shop/web'],
        inventory: inventoryOf(workload('Deployment', 'web', web, { replicas: 0 })),
      },
      reason: 'it runs no pod, so nothing shows what it needs',
    },
    {
      why: 'a job ran too seldom',
      situation: {
        policies: [closed],
        running: ['shop/web'],
        inventory: inventoryOf(workload('CronJob', 'web', web, { schedule: '0 3 1 1 *' })),
      },
      reason:
        'of CronJob shop/web (schedule "0 3 1 1 *") no run was observed; they will have been by 2028-01-01',
    },
    {
      why: 'its labels are those of another workload, too',
      situation: {
        policies: [closed],
        running: ['shop/web'],
        inventory: inventoryOf(
          workload('Deployment', 'web', web),
          workload('StatefulSet', 'other', { ...web, tier: 'x' }),
        ),
      },
      reason: 'every label that its pods share is also on those of StatefulSet shop/other',
    },
    {
      why: 'it has no label that stays',
      situation: {
        policies: [closed],
        running: ['shop/web'],
        inventory: inventoryOf(
          workload('Deployment', 'web', web),
          workload('Deployment', 'bare', { 'pod-template-hash': 'x' }),
        ),
        used: recently('shop/web > 203.0.113.9 TCP 80'),
      },
      reason: 'its pods share no label that stays, so that a policy would select the whole namespace',
    },
    {
      why: 'connections of nobody known may be its own',
      situation: {
        policies: [closed],
        running: ['shop/web'],
        used: recently('a/b > ? shop/web-0 TCP 80', 'a/b > ? shop/x TCP 81'),
      },
      reason: '2 connections of pods whose labels nobody recorded may be its own, the last of 2026-05-31',
    },
    {
      why: 'nobody knows who came',
      situation: { policies: [closed], used: recently('? 10.1.2.3 > shop/web TCP 80') },
      reason: 'nobody recorded who 10.1.2.3 is, with which it has a connection',
    },
    {
      why: 'some of its pods are isolated, and its rules would open them',
      situation: {
        policies: [
          closed,
          ciliumPolicy({
            endpointSelector: { matchLabels: { track: 'canary' } },
            ingress: [{}],
          }),
        ],
        running: ['shop/web track=stable', 'shop/web track=canary'],
        inventory: inventoryOf(
          ...['stable', 'canary'].map((track) => ({
            apiVersion: 'v1',
            kind: 'Pod',
            metadata: {
              namespace: 'shop',
              name: `web-${track}`,
              labels: { ...web, track },
              ownerReferences: [{ kind: 'ReplicaSet', name: 'web', controller: true }],
            },
          })),
        ),
      },
      reason:
        'for ingress some of its pods are isolated by other policies, and rules for all of them would allow those more than now',
    },
    {
      why: 'too many rules',
      situation: {
        policies: [closed],
        running: ['shop/web'],
        used: recently(...Array.from({ length: 61 }, (_, i) => `n${i}/b > shop/web TCP ${i + 1}`)),
      },
      reason: 'it would need 61 rules, which nobody could review',
    },
    {
      why: 'the proof fails: behind isolation a tier that denied would not be asked any more',
      situation: {
        policies: [
          networkPolicy({ podSelector: {}, policyTypes: ['Ingress'] }),
          manifest(
            'policy.networking.k8s.io/v1alpha2',
            'ClusterNetworkPolicy',
            { name: 'base' },
            {
              spec: {
                tier: 'Baseline',
                priority: 1,
                subject: { namespaces: {} },
                egress: [{ name: 'dns', action: 'Deny', to: [{ namespaces: {} }] }],
              },
            },
          ),
        ],
        running: ['shop/web', 'kube-system/kube-dns k8s-app=kube-dns'],
        inventory: { ...EMPTY_INVENTORY, agent: { clusterNetworkPolicy: true } },
      },
      reason:
        'the policy made for it failed its proof: egress of shop/web → kube-system/kube-dns on TCP 53 was denied and would be allowed (allowed by CiliumNetworkPolicy shop/web-default-deny)',
    },
  ])('$why', ({ situation, reason }) => {
    expect(withheldIn(situation).join('\n')).toContain(reason);
  });
});

describe('what a NetworkPolicy cannot say', () => {
  it.each<{ why: string; used: string; reason: string }>([
    {
      why: 'ICMP',
      used: 'a/b > shop/web ICMPv4 8',
      reason: 'a NetworkPolicy cannot allow ICMP (type 8), which it has with a/b',
    },
    {
      why: 'other nodes',
      used: 'remote-node > shop/web TCP 80',
      reason: 'a NetworkPolicy cannot name the entity remote-node, with which it has a connection',
    },
  ])('$why → withheld, and offered as a CiliumNetworkPolicy', ({ used, reason }) => {
    const situation = { policies: [closed], used: recently(used) };
    expect(withheldIn(situation, 'NetworkPolicy').join('\n')).toContain(reason);
    expect(suggestionFor('shop/web', situation).connections).toBe(1);
  });

  it('the own node needs no rule, unless the agents want one', () => {
    const situation = { policies: [closed], used: recently('host > shop/web TCP 80') };
    const { yaml, notes } = suggestionFor('shop/web', situation, 'NetworkPolicy');
    expect(yaml).not.toContain('from');
    expect(notes.join()).toContain('it lets a node reach its own pods');
    const strict = { ...EMPTY_INVENTORY, agent: { allowLocalhost: 'policy' } as const };
    expect(withheldIn({ ...situation, inventory: strict }, 'NetworkPolicy').join()).toContain('entity host');
  });
});

it.each([
  { seenAt: 'egress', why: 'its own node tells of its pods itself', isOffered: true },
  { seenAt: 'ingress', why: 'its own node does not know its labels', isOffered: false },
] as const)('a party of nothing but an address, seen at $seenAt: $why', ({ seenAt, isOffered }) => {
  const { offered } = suggested({
    policies: [closed],
    running: ['shop/web'],
    used: [{ what: 'a/b > ? 10.1.2.3 TCP 80', last: 1, seenAt }],
  });
  expect(offered.some(({ workload: { name } }) => name === 'web')).toBe(isOffered);
});

describe('in a mesh of clusters', () => {
  const agent = { clusterName: 'one' };
  const situation: Situation = {
    policies: [closed],
    inventory: { ...EMPTY_INVENTORY, agent },
    running: ['shop/web', 'shop/web io.cilium.k8s.policy.cluster=two'],
    used: recently('shop/api io.cilium.k8s.policy.cluster=two > shop/web TCP 80'),
  };

  it('pods of another one are named with it', () => {
    const { yaml, workload: name } = suggestionFor('shop/web', situation);
    expect(name.name).toBe('web');
    expect(yaml).toContain('k8s:io.cilium.k8s.policy.cluster: two');
    expect(yaml).toContain('k8s:io.kubernetes.pod.namespace: shop');
  });

  it('a NetworkPolicy cannot name them', () => {
    expect(withheldIn(situation, 'NetworkPolicy')).toContain(
      'shop/web: a NetworkPolicy cannot name pods of another cluster, such as shop/api',
    );
  });
});

it('of very many workloads the first are answered, and the others counted out', () => {
  const running = Array.from({ length: 203 }, (_, i) => `shop/w${i}`);
  const { offered, withheld } = suggested({ policies: [closed], running });
  expect([offered.length, withheld.length]).toEqual([200, 3]);
  expect(withheld[0]?.reason).toBe('200 policies are suggested already; apply some, and ask again');
});
