import { describe, expect, it } from 'vitest';
import { isAboutPolicy } from '../../../src/findings/finding.ts';
import { Population } from '../../../src/findings/population.ts';
import { parseInventory } from '../../../src/policies/inventory/inventory.ts';
import { parseManifest } from '../../../src/policies/manifest.ts';
import { DEFAULT_OWNER_LABELS } from '../../../src/report/owners/named-owners.ts';
import { ownersOf } from '../../../src/report/owners/owners-of.ts';
import { situated } from '../../findings/situation.ts';

interface Labels {
  readonly policy?: string;
  readonly namespace?: string;
  readonly deployment?: string;
  readonly pods?: string;
  readonly other?: string;
}

/** Who answers for the unused rule of `shop/db`, and for the workload `shop/api` that nothing isolates. */
function owners(
  { policy = '', namespace = '', deployment = '', pods = '', other = '' }: Labels,
  options: { readonly keys?: readonly string[]; readonly selects?: string; readonly file?: string[] } = {},
): { readonly rule: readonly string[]; readonly workload: readonly string[] } {
  const { keys = DEFAULT_OWNER_LABELS, selects = '{ matchLabels: { app: db } }', file = ['@file'] } = options;
  const inventory = parseInventory(
    parseManifest(
      'inventory.yaml',
      `kind: Namespace
apiVersion: v1
metadata: { name: shop, ${namespace} }
${['db', 'api'].map((app) => workload(app, app === 'db' ? deployment : other, app === 'db' ? pods : '')).join('')}`,
    ).objects,
  );
  const { judgement, observed } = situated({
    policies: [
      `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: db, namespace: shop, ${policy} }
spec:
  endpointSelector: ${selects}
  ingress: [{ fromEndpoints: [{ matchLabels: { app: api } }] }]
`,
    ],
    running: ['shop/db', 'shop/api'],
    used: [{ what: 'shop/api > 203.0.113.9 TCP 443', last: 1, seenAt: 'egress' }],
    inventory,
  });
  const found = ownersOf(judgement.findings, {
    keys,
    inventory,
    population: new Population(observed.endpoints, inventory),
    codeowners: () => file,
  });
  const of = (isWanted: (one: (typeof judgement.findings)[number]) => boolean): readonly string[] => {
    const finding = judgement.findings.find(isWanted);
    if (finding === undefined) throw new Error('the situation should have made such a finding');
    return found.get(finding.key) ?? [];
  };
  return {
    rule: of((one) => one.kind === 'unused'),
    workload: of((one) => !isAboutPolicy(one) && one.workload.name === 'api'),
  };
}

function workload(app: string, metadata: string, pods: string): string {
  return `---
kind: Deployment
apiVersion: apps/v1
metadata: { name: ${app}, namespace: shop, ${metadata} }
spec:
  template:
    metadata: { labels: { app: ${app} }, ${pods} }
`;
}

const mark = (owner: string, key = 'team'): string => `annotations: { ${key}: "${owner}" }`;
const label = (owner: string, key = 'team'): string => `labels: { ${key}: "${owner}" }`;

describe('who answers for a rule', () => {
  it.each<{ why: string; given: Labels; expected: string[] }>([
    {
      why: 'the policy says so first',
      given: { policy: mark('p'), deployment: mark('d'), namespace: mark('n') },
      expected: ['p'],
    },
    { why: 'a label does as well', given: { policy: label('p'), namespace: mark('n') }, expected: ['p'] },
    { why: 'then its workload', given: { deployment: label('d'), namespace: mark('n') }, expected: ['d'] },
    { why: 'by its pods, too', given: { pods: mark('t'), namespace: mark('n') }, expected: ['t'] },
    { why: 'itself before its pods', given: { deployment: mark('d'), pods: mark('t') }, expected: ['d'] },
    { why: 'then the namespace', given: { namespace: label('n') }, expected: ['n'] },
    { why: 'then CODEOWNERS', given: {}, expected: ['@file'] },
    {
      why: 'an empty one names nobody',
      given: { policy: mark(' , '), namespace: mark('n') },
      expected: ['n'],
    },
    { why: 'commas part several', given: { policy: mark('a, b,a') }, expected: ['a', 'b'] },
    { why: 'of several keys the first', given: { policy: 'labels: { team: t, owner: o }' }, expected: ['o'] },
    {
      why: 'what manages an object owns it not',
      given: { policy: label('Helm', 'app.kubernetes.io/managed-by') },
      expected: ['@file'],
    },
    { why: 'text that hides is shown', given: { policy: mark('a\\u202eb\\nc') }, expected: ['a\ufffdb c'] },
    { why: 'long text is cut', given: { policy: mark('x'.repeat(500)) }, expected: ['x'.repeat(100)] },
    {
      why: 'a key of every object names nobody',
      given: { policy: mark('p', 'constructor') },
      expected: ['@file'],
    },
  ])('$why', ({ given, expected }) => {
    expect(owners(given).rule).toEqual(expected);
  });

  it('of workloads that do not agree, none', () => {
    const given = { deployment: mark('d'), other: mark('o'), namespace: mark('n') };
    expect(owners(given, { selects: '{}' }).rule).toEqual(['n']);
    expect(owners({ ...given, other: mark('d') }, { selects: '{}' }).rule).toEqual(['d']);
    expect(owners({ ...given, other: '' }, { selects: '{}' }).rule).toEqual(['d']);
  });

  it('by the keys that are given, and no others', () => {
    const keys = ['example.com/squad', 'constructor'];
    expect(owners({ policy: label('s', 'example.com/squad') }, { keys }).rule).toEqual(['s']);
    expect(owners({ policy: label('t') }, { keys, file: [] }).rule).toEqual([]);
  });
});

describe('who answers for a workload', () => {
  it('the workload itself, else its namespace; no manifest does', () => {
    expect(owners({ other: mark('o'), namespace: mark('n') }).workload).toEqual(['o']);
    expect(owners({ namespace: mark('n') }).workload).toEqual(['n']);
    expect(owners({}).workload).toEqual([]);
  });
});
