import { describe, expect, it } from 'vitest';
import { DEMO_PLAN } from '../../../src/app/demo/plan.ts';
import type { PolicyRef } from '../../../src/app/demo/vocabulary.ts';
import { readManifestFile, readManifests } from './manifests.ts';

const files = readManifests('demo/policies');
const policies = files.flatMap((file) => file.manifests);
const key = (kind: string, namespace: string | undefined, name: string): string =>
  `${kind} ${namespace ?? ''}/${name}`;
const written = new Set(policies.map(({ kind, metadata }) => key(kind, metadata.namespace, metadata.name)));

/** Policies that let nothing through in the traffic: pure isolation, a deny, and planted cases. */
const NEVER_ALLOWING = [
  'NetworkPolicy batch/default-deny',
  'NetworkPolicy data/default-deny-ingress',
  'NetworkPolicy edge/default-deny',
  'NetworkPolicy monitoring/default-deny-ingress',
  'NetworkPolicy ops/default-deny',
  'NetworkPolicy shop/default-deny',
  'CiliumNetworkPolicy kube-system/default-deny',
  'CiliumClusterwideNetworkPolicy /deny-cloud-metadata',
  'NetworkPolicy shop/wishlist',
  'CiliumNetworkPolicy ops/dr-restore',
  'CiliumNetworkPolicy data/dr-restore-into-postgres',
  'CiliumNetworkPolicy shop/recommender-events',
];

describe('the policies', () => {
  it('number at least 24, of all three kinds, each once', () => {
    expect(policies.length).toBeGreaterThanOrEqual(24);
    expect(written.size).toBe(policies.length);
    expect(new Set(policies.map((policy) => policy.kind))).toEqual(
      new Set(['NetworkPolicy', 'CiliumNetworkPolicy', 'CiliumClusterwideNetworkPolicy']),
    );
  });

  it('lie in the folder of their namespace', () => {
    for (const { path, manifests } of files) {
      for (const { metadata } of manifests) {
        expect(path).toContain(`demo/policies/${metadata.namespace ?? 'cluster'}/`);
      }
    }
  });

  it('are old, but for recommender-events', () => {
    const young = policies.filter((policy) => (policy.metadata.creationTimestamp ?? '9') >= '2026');
    expect(young.map((policy) => policy.metadata.name)).toEqual(['recommender-events']);
  });

  it('isolate every namespace that has pods', () => {
    const isolating = policies.filter(
      ({ kind, metadata, spec }) =>
        kind !== 'CiliumClusterwideNetworkPolicy' &&
        metadata.name.startsWith('default-deny') &&
        JSON.stringify(spec?.podSelector ?? spec?.endpointSelector) === '{}',
    );
    expect(isolating.map((policy) => policy.metadata.namespace ?? '').sort()).toEqual(
      Object.keys(DEMO_PLAN.namespaces).sort(),
    );
  });

  it('keep exactly the two disaster-recovery policies by annotation', () => {
    const kept = policies.filter((policy) => policy.metadata.annotations?.['lapse.dev/keep'] !== undefined);
    expect(kept.map((policy) => policy.metadata.name).sort()).toEqual([
      'dr-restore',
      'dr-restore-into-postgres',
    ]);
  });

  it('include one file with CRLF line ends throughout, several documents in a file, and flow style', () => {
    const crlf = files.filter((file) => file.text.includes('\r\n'));
    expect(crlf.map((file) => file.path)).toEqual(['demo/policies/shop/catalog.yaml']);
    expect(crlf[0]?.text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    expect(files.some((file) => file.manifests.length > 1)).toBe(true);
    expect(files.some((file) => file.text.includes('spec: {') || file.text.includes('- {from'))).toBe(true);
  });

  it('are those the plan names, and each allows something but the ones listed here', () => {
    const named = DEMO_PLAN.connections
      .flatMap(({ egressBy, ingressBy }) => [egressBy, ingressBy])
      .filter((policy): policy is PolicyRef => policy !== undefined)
      .map(({ kind, namespace, name }) => key(kind, namespace, name));
    expect([...new Set([...named, ...NEVER_ALLOWING])].sort()).toEqual([...written].sort());
    for (const policy of NEVER_ALLOWING) expect(named).not.toContain(policy);
  });
});

describe('the earlier version of shop/search.yaml', () => {
  it('is the current one without its last rule', () => {
    const before = readManifestFile('demo/history/shop/search.yaml');
    const after = readManifestFile('demo/policies/shop/search.yaml');
    expect(after.text.startsWith(before.text)).toBe(true);
    const egress = after.manifests[0]?.spec?.egress ?? [];
    expect(before.manifests[0]?.spec?.egress).toEqual(egress.slice(0, -1));
    expect(JSON.stringify(egress.at(-1))).toContain('"app":"recommender"');
  });

  it('is the only one, so every other policy was in force from the start', () => {
    expect(readManifests('demo/history').map((file) => file.path)).toEqual(['demo/history/shop/search.yaml']);
  });
});
