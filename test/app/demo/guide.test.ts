import { describe, expect, it } from 'vitest';
import { readManifestFile, readManifests } from './manifests.ts';

const specOf = (name: string): unknown => readManifestFile(`guide/${name}.yaml`).manifests[0]?.spec;

describe('the policies of the guide', () => {
  it('come intact and flattened', () => {
    expect(readManifests('guide').map((file) => file.path)).toEqual([
      'guide/backend-to-database.flattened.yaml',
      'guide/backend-to-database.yaml',
      'guide/deny-all-traffic.flattened.yaml',
      'guide/deny-all-traffic.yaml',
      'guide/deny-other-namespaces.flattened.yaml',
      'guide/deny-other-namespaces.yaml',
    ]);
  });

  it.each([
    {
      name: 'deny-other-namespaces',
      spec: { podSelector: {}, policyTypes: ['Egress'], egress: [{ to: [{ namespaceSelector: {} }] }] },
    },
    {
      name: 'deny-other-namespaces.flattened',
      spec: { podSelector: {}, policyTypes: ['Egress'], egress: [{ to: null }, { namespaceSelector: {} }] },
    },
    { name: 'deny-all-traffic', spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] } },
    { name: 'deny-all-traffic.flattened', spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] } },
    {
      name: 'backend-to-database',
      spec: {
        podSelector: { matchLabels: { app: 'database' } },
        policyTypes: ['Ingress'],
        ingress: [{ from: [{ podSelector: { matchLabels: { app: 'backend' } } }] }],
      },
    },
    {
      name: 'backend-to-database.flattened',
      spec: {
        podSelector: null,
        matchLabels: null,
        app: 'database',
        policyTypes: ['Ingress'],
        ingress: [{ from: [{ podSelector: null, matchLabels: null, app: 'backend' }] }],
      },
    },
  ])('$name parses to the fields its indentation gives', ({ name, spec }) => {
    expect(specOf(name)).toEqual(spec);
  });
});
