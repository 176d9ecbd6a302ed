import { describe, expect, it } from 'vitest';
import { serviceMap } from '../../../src/report/pictures/service-map.ts';
import type { Used } from '../../findings/situation.ts';
import { pictureInput } from './pictured.ts';

/** Namespaces of 15 workloads that call three neighbours each and one elsewhere, and are granted one more. */
function cluster(workloads: number): { running: string[]; policies: string[]; used: Used[] } {
  const all = Array.from({ length: workloads }, (_, i) => ({
    namespace: `team-${Math.floor(i / 15)}`,
    app: `app-${i}`,
  }));
  const peer = (i: number): { namespace: string; app: string } =>
    all[i % workloads] ?? { namespace: '', app: '' };
  return {
    running: all.map(({ namespace, app }) => `${namespace}/${app}`),
    used: all.flatMap((_, i) =>
      called(i).map((to) => ({
        what: `${peer(i).namespace}/${peer(i).app} > ${peer(to).namespace}/${peer(to).app} TCP 8080`,
        last: 2,
      })),
    ),
    policies: all.map(
      ({ namespace, app }, i) => `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: ${app}, namespace: ${namespace} }
spec:
  endpointSelector: { matchLabels: { app: ${app} } }
  egress:
    - toEndpoints:
${[...called(i), i + 9]
  .map(
    (to) =>
      `        - matchLabels: { app: ${peer(to).app}, "k8s:io.kubernetes.pod.namespace": ${peer(to).namespace} }`,
  )
  .join('\n')}
      toPorts: [{ ports: [{ port: "8080", protocol: TCP }] }]
  ingress:
    - fromEntities: [cluster]
`,
    ),
  };
}

function called(i: number): number[] {
  return [i + 1, i + 2, i + 4, i * 7 + 31];
}

describe('what is too much for one picture', () => {
  it('shows 300 workloads one by one in less than 200 kB', () => {
    const map = serviceMap(pictureInput(cluster(300)));
    expect(map.folded).toEqual([]);
    expect(map.nodes.filter(({ kind }) => kind === 'workload')).toHaveLength(300);
    expect(map.edges.filter(({ use }) => use === 'used').length).toBeGreaterThan(1000);
    expect(map.edges.filter(({ use }) => use === 'unused').length).toBeGreaterThanOrEqual(300);
    expect(JSON.stringify(map).length).toBeLessThan(200_000);
  });

  it('shows 2,000 workloads as their namespaces, and says so', () => {
    const { running, policies } = cluster(2000);
    const map = serviceMap(pictureInput({ running, policies: policies.slice(0, 400) }));
    expect(map.folded).toEqual([
      expect.stringMatching(/^2,000 workloads with [\d,]+ lines are shown as their namespaces$/),
    ]);
    expect(map.nodes.filter(({ kind }) => kind === 'workload')).toEqual([]);
    expect(
      map.nodes.filter(({ kind }) => kind === 'group').reduce((sum, one) => sum + (one.workloads ?? 0), 0),
    ).toBe(2000);
    expect(JSON.stringify(map).length).toBeLessThan(200_000);
  });

  it('makes no line for each pair of a rule from everyone to everyone', () => {
    const running = Array.from({ length: 300 }, (_, i) => `team-${i % 20}/app-${i}`);
    const wide = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: wide, namespace: team-0 }
spec:
  podSelector: {}
  ingress: [{ from: [{ namespaceSelector: {} }] }]
`;
    const map = serviceMap(pictureInput({ running, policies: [wide] }));
    expect(map.edges).toHaveLength(1);
    expect(map.edges[0]).toMatchObject({ use: 'unused', ports: 'any port' });
  });

  it('shows hundreds of networks and names outside as one of each sort', () => {
    const web = `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: web, namespace: shop }
spec:
  endpointSelector: { matchLabels: { app: web } }
  egress:
    - toCIDR: [${Array.from({ length: 200 }, (_, i) => `192.0.2.${i}/32`).join()}]
    - toFQDNs: [${Array.from({ length: 100 }, (_, i) => `{ matchName: a${i}.example.com }`).join()}]
`;
    const map = serviceMap(pictureInput({ running: ['shop/web'], policies: [web] }));
    expect(map.nodes.map(({ name }) => name)).toEqual(['web', '100 names outside', '200 networks outside']);
    expect(map.folded).toEqual([
      '200 networks outside are shown as one',
      '100 names outside are shown as one',
    ]);
    expect(map.edges).toHaveLength(2);
  });
});
