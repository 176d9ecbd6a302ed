import { describe, expect, it } from 'vitest';
import type { UnisolatedFinding } from '../../src/findings/finding.ts';
import { ciliumPolicy, inventoryOf, networkPolicy } from '../support/policies.ts';
import { judged, type Situation } from './situation.ts';

const of = (situation: Situation): UnisolatedFinding[] =>
  judged(situation).findings.filter((one): one is UnisolatedFinding => one.kind === 'unisolated');

/** Each as `severity namespace/name: directions, connections`. */
const inWords = (situation: Situation): string[] =>
  of(situation).map(
    ({ severity, workload, directions, connections }) =>
      `${severity} ${workload.namespace}/${workload.name}: ${directions.join('+')}, ${connections}`,
  );

const isolate = (...policyTypes: string[]): string => networkPolicy({ podSelector: {}, policyTypes });
const template = (app: string): object => ({ metadata: { labels: { app } }, spec: {} });
const deployment = (app: string, spec: object = {}): Record<string, unknown> => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { namespace: 'shop', name: app },
  spec: { template: { ...template(app), spec } },
});
const recently = (what: string): { readonly what: string; readonly last: number } => ({ what, last: 1 });

describe('a workload is unisolated in the directions in which no policy isolates it', () => {
  it.each<{ why: string; situation: Situation; found: string[] }>([
    {
      why: 'isolated both ways',
      situation: { policies: [isolate('Ingress', 'Egress')], running: ['shop/web'] },
      found: [],
    },
    {
      why: 'isolated for ingress',
      situation: { policies: [isolate('Ingress')], running: ['shop/web'] },
      found: ['low shop/web: egress, 0'],
    },
    {
      why: 'no policy at all',
      situation: { policies: [], running: ['shop/web', 'a/b'] },
      found: ['low a/b: ingress+egress, 0', 'low shop/web: ingress+egress, 0'],
    },
    {
      why: 'a policy that has default deny switched off',
      situation: {
        policies: [
          ciliumPolicy({ ingress: [{}], egress: [{}], enableDefaultDeny: { ingress: false, egress: false } }),
        ],
        running: ['shop/web'],
      },
      found: ['low shop/web: ingress+egress, 0'],
    },
    {
      why: 'deny rules isolate, too',
      situation: {
        policies: [ciliumPolicy({ ingressDeny: [{ fromEntities: ['world'] }] })],
        running: ['shop/web'],
      },
      found: ['low shop/web: egress, 0'],
    },
    {
      why: 'a policy that may select it, by a label nothing tells',
      situation: {
        policies: [
          ciliumPolicy({
            endpointSelector: { matchLabels: { 'k8s:io.cilium.k8s.policy.cluster': 'a' } },
            ingress: [{}],
            egress: [{}],
          }),
        ],
        running: ['shop/web'],
      },
      found: [],
    },
    {
      why: 'parties that are no pods',
      situation: { policies: [], running: ['host', '203.0.113.9', '? shop/x'] },
      found: [],
    },
    {
      why: 'a pod that was not seen in the window',
      situation: { policies: [], running: [{ who: 'shop/web', lastSeen: 40 }] },
      found: [],
    },
    {
      why: 'a pod that the inventory lists, seen or not',
      situation: { policies: [], inventory: inventoryOf(deployment('web')) },
      found: ['low shop/web: ingress+egress, 0'],
    },
    {
      why: 'host network: nobody can isolate it',
      situation: {
        policies: [],
        inventory: inventoryOf(deployment('web', { hostNetwork: true }), deployment('db')),
      },
      found: ['low shop/db: ingress+egress, 0'],
    },
    {
      why: 'two versions of one workload are one finding',
      situation: {
        policies: [],
        inventory: inventoryOf(
          ...['1', '2'].map((hash) => ({
            apiVersion: 'v1',
            kind: 'Pod',
            metadata: {
              namespace: 'shop',
              name: `web-${hash}`,
              labels: { app: 'web', tier: hash },
              ownerReferences: [{ kind: 'ReplicaSet', name: 'web', controller: true }],
            },
          })),
        ),
      },
      found: ['low shop/web: ingress+egress, 0'],
    },
  ])('$why → $found', ({ situation, found }) => {
    expect(inWords(situation)).toEqual(found);
  });
});

describe('how bad it is hangs on who came', () => {
  it.each<{ why: string; used: string[]; policies?: string[]; found: string }>([
    {
      why: 'its own namespace',
      used: ['shop/api > shop/web TCP 80'],
      found: 'low shop/web: ingress+egress, 1',
    },
    {
      why: 'another namespace',
      used: ['a/b > shop/web TCP 80'],
      found: 'medium shop/web: ingress+egress, 1',
    },
    {
      why: 'outside',
      used: ['203.0.113.9 > shop/web TCP 80', 'a/b > shop/web TCP 80'],
      found: 'high shop/web: ingress+egress, 2',
    },
    {
      why: 'outside, but it is isolated there',
      used: ['203.0.113.9 > shop/web TCP 80'],
      policies: [isolate('Ingress')],
      found: 'low shop/web: egress, 0',
    },
    {
      why: 'it goes outside',
      used: ['shop/web > 203.0.113.9 TCP 80'],
      found: 'medium shop/web: ingress+egress, 1',
    },
    { why: 'nodes are near', used: ['host > shop/web TCP 80'], found: 'low shop/web: ingress+egress, 1' },
    {
      why: 'to itself, counted once',
      used: ['shop/web > shop/web TCP 80'],
      found: 'low shop/web: ingress+egress, 1',
    },
  ])('$why → $found', ({ used, policies = [], found }) => {
    expect(inWords({ policies, used: used.map(recently) })).toContain(found);
  });

  it('what was dropped, or is long ago, does not count', () => {
    const used = [
      { what: '203.0.113.9 > shop/web TCP 80', last: 1, outcome: 'denied' as const },
      { what: '203.0.113.9 > shop/web TCP 81', last: 40 },
    ];
    expect(inWords({ policies: [], used })).toEqual(['low shop/web: ingress+egress, 0']);
  });
});

it('says what it means', () => {
  const [finding] = of({ policies: [isolate('Egress')], used: [recently('203.0.113.9 > shop/web TCP 80')] });
  expect(finding?.sentence).toBe(
    'no policy isolates web for ingress: everyone may open every port of it. In the window 1 distinct connection was seen; it was reached from outside the cluster',
  );
});
