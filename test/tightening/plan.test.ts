import { describe, expect, it } from 'vitest';
import type { Grant } from '../../src/grants/grant.ts';
import type { Edit } from '../../src/policies/edit/edit.ts';
import { parseManifest } from '../../src/policies/manifest.ts';
import { parsePolicies } from '../../src/policies/parse-policies.ts';
import { formatPath } from '../../src/policies/place.ts';
import { planRevocations } from '../../src/tightening/plan.ts';
import { unusedFindings } from './unused-findings.ts';

const HEAD = 'metadata: { name: web, namespace: shop }\nspec:\n  ';
const NP = `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n${HEAD}podSelector: {}\n`;
const CNP = `apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\n${HEAD}endpointSelector: {}\n`;
const LIST = (object: string): string =>
  `apiVersion: v1\nkind: List\nitems:\n- ${object.trimEnd().replaceAll('\n', '\n  ')}\n`;

const peer = (app: string): string => `{ podSelector: { matchLabels: { app: ${app} } } }`;
const endpoint = (app: string): string => `{ matchLabels: { app: ${app} } }`;

/** One edit on one line, e.g. `remove spec.ingress[0, 2]`. */
function describeEdit(edit: Edit): string {
  switch (edit.kind) {
    case 'remove-items':
      return `remove ${formatPath(edit.list)}[${edit.indexes.join(', ')}]`;
    case 'stub-list':
      return `stub ${formatPath(edit.list)}`;
    case 'empty-list':
      return `empty ${formatPath(edit.list)}`;
    case 'insert-list':
      return `insert ${formatPath(edit.map)}.${edit.key} ${edit.items.join(', ')}`;
    case 'put-key':
      return `put ${formatPath(edit.map)}.${edit.key}`;
    case 'remove-key':
      return `remove ${formatPath(edit.map)}.${edit.key}`;
    case 'replace-item':
      return `replace ${formatPath(edit.list)}[${edit.index}] by ${edit.items.length}`;
  }
}

function plan(text: string, isUnused: (grant: Grant) => boolean): string[] {
  const { policies, invalid } = parsePolicies(parseManifest('p.yaml', text).objects);
  if (invalid.length > 0) throw new Error(invalid[0]?.message);
  const { plans, declined } = planRevocations(policies.flatMap((one) => unusedFindings(one, isUnused)));
  return [
    ...plans.flatMap((one) => one.edits.map(describeEdit)),
    ...declined.map((one) => `declined: ${one.reason}`),
  ];
}

const names =
  (...parts: readonly string[]) =>
  (grant: Grant): boolean =>
    parts.some((part) => grant.sentence.includes(part));
const all = (): boolean => true;

describe('the edits of a NetworkPolicy', () => {
  it.each([
    {
      why: 'nothing unused, nothing to do',
      text: `${NP}  ingress: [{ from: [${peer('a')}] }]\n`,
      unused: () => false,
      edits: [],
    },
    {
      why: 'a rule beside others',
      text: `${NP}  ingress: [{ from: [${peer('a')}] }, { from: [${peer('b')}] }]\n`,
      unused: names('app=b'),
      edits: ['remove spec.ingress[1]'],
    },
    {
      why: 'several rules in one edit',
      text: `${NP}  ingress: [{ from: [${peer('a')}] }, { from: [${peer('b')}] }, { from: [${peer('a')}] }]\n`,
      unused: names('app=a'),
      edits: ['remove spec.ingress[0, 2]'],
    },
    {
      why: 'the last rule: the list is emptied, policyTypes isolates',
      text: `${NP}  policyTypes: [Ingress]\n  ingress: [{ from: [${peer('a')}] }]\n`,
      unused: all,
      edits: ['empty spec.ingress'],
    },
    {
      why: 'the last ingress rule without policyTypes: the effective types first',
      text: `${NP}  ingress: [{ from: [${peer('a')}] }]\n`,
      unused: all,
      edits: ['insert spec.policyTypes Ingress', 'empty spec.ingress'],
    },
    {
      why: 'the last egress rule without policyTypes: both types',
      text: `${NP}  egress: [{ to: [${peer('a')}] }]\n`,
      unused: all,
      edits: ['insert spec.policyTypes Ingress, Egress', 'empty spec.egress'],
    },
    {
      why: 'both lists without policyTypes: the types once',
      text: `${NP}  ingress: [{}]\n  egress: [{}]\n`,
      unused: all,
      edits: ['insert spec.policyTypes Ingress, Egress', 'empty spec.ingress', 'empty spec.egress'],
    },
    {
      why: 'policyTypes that leave the direction out: declined',
      text: `${NP}  policyTypes: [Ingress]\n  egress: [{ to: [${peer('a')}] }]\n`,
      unused: all,
      edits: [
        'declined: policyTypes does not name egress, so the rule itself is what isolates under Cilium; removing it would end that',
      ],
    },
    {
      why: 'one direction declined, the other not',
      text: `${NP}  policyTypes: [Ingress]\n  ingress: [{}]\n  egress: [{}]\n`,
      unused: all,
      edits: ['empty spec.ingress', expect.stringMatching(/^declined: policyTypes does not name egress/)],
    },
    {
      why: 'policyTypes that leave the direction out, one rule of two',
      text: `${NP}  policyTypes: [Ingress]\n  egress: [{ to: [${peer('a')}] }, { to: [${peer('b')}] }]\n`,
      unused: names('app=a'),
      edits: ['remove spec.egress[0]'],
    },
    {
      why: 'a peer',
      text: `${NP}  ingress: [{ from: [${peer('a')}, ${peer('b')}], ports: [{ port: 80 }] }]\n`,
      unused: names('app=b'),
      edits: ['remove spec.ingress[0].from[1]'],
    },
    {
      why: 'a port',
      text: `${NP}  ingress: [{ from: [${peer('a')}], ports: [{ port: 80 }, { port: 443 }] }]\n`,
      unused: names('TCP 80'),
      edits: ['remove spec.ingress[0].ports[0]'],
    },
    {
      why: 'a peer and a port',
      text: `${NP}  ingress: [{ from: [${peer('a')}, ${peer('b')}], ports: [{ port: 80 }, { port: 443 }] }]\n`,
      unused: names('app=b', 'TCP 80'),
      edits: ['remove spec.ingress[0].from[1]', 'remove spec.ingress[0].ports[0]'],
    },
    {
      why: 'a cell of the grid: held, not done',
      text: `${NP}  ingress: [{ from: [${peer('a')}, ${peer('b')}], ports: [{ port: 80 }, { port: 443 }] }]\n`,
      unused: names('app=b in shop may open TCP 80'),
      edits: [],
    },
    {
      why: 'a rule gone and another one trimmed',
      text: `${NP}  ingress: [{ from: [${peer('a')}] }, { from: [${peer('b')}, ${peer('c')}] }]\n`,
      unused: names('app=a', 'app=b'),
      edits: ['remove spec.ingress[0]', 'remove spec.ingress[1].from[0]'],
    },
    {
      why: 'an object in a List',
      text: LIST(`${NP}  ingress: [{ from: [${peer('a')}] }, { from: [${peer('b')}] }]\n`),
      unused: names('app=b'),
      edits: ['remove items[0].spec.ingress[1]'],
    },
  ])('$why', ({ text, unused, edits }) => {
    expect(plan(text, unused)).toEqual(edits);
  });
});

describe('the edits of a Cilium policy', () => {
  it.each([
    {
      why: 'the last rule: an empty element isolates',
      text: `${CNP}  ingress: [{ fromEndpoints: [${endpoint('a')}] }]\n`,
      unused: all,
      edits: ['stub spec.ingress'],
    },
    {
      why: 'an empty element is there already',
      text: `${CNP}  ingress: [{}, { fromEndpoints: [${endpoint('a')}] }]\n`,
      unused: all,
      edits: ['remove spec.ingress[1]'],
    },
    {
      why: 'a deny beside the last rule: the allow list keeps an element all the same',
      text: `${CNP}  ingress: [{ fromEndpoints: [${endpoint('a')}] }]\n  ingressDeny: [{ fromEntities: [world] }]\n`,
      unused: all,
      edits: ['stub spec.ingress'],
    },
    {
      why: 'each direction for itself',
      text: `${CNP}  ingress: [{ fromEntities: [world] }]\n  egress: [{ toEntities: [world] }, { toEntities: [host] }]\n`,
      unused: names('world'),
      edits: ['stub spec.ingress', 'remove spec.egress[0]'],
    },
    {
      why: 'a port rule that would become empty goes whole',
      text: `${CNP}  ingress: [{ fromEntities: [all], toPorts: [{ ports: [{ port: "80" }] }, { ports: [{ port: "443" }] }] }]\n`,
      unused: names('protocol 80'),
      edits: ['remove spec.ingress[0].toPorts[0]'],
    },
    {
      why: 'ports out of two port rules',
      text: `${CNP}  ingress: [{ fromEntities: [all], toPorts: [{ ports: [{ port: "80" }, { port: "81" }] }, { ports: [{ port: "82" }] }, { ports: [{ port: "83" }] }] }]\n`,
      unused: names('protocol 81', 'protocol 82'),
      edits: ['remove spec.ingress[0].toPorts[0].ports[1]', 'remove spec.ingress[0].toPorts[1]'],
    },
    {
      why: 'an ICMP type',
      text: `${CNP}  ingress: [{ fromEntities: [all], icmps: [{ fields: [{ type: 8 }, { type: 13 }] }] }]\n`,
      unused: names('type 13'),
      edits: ['remove spec.ingress[0].icmps[0].fields[1]'],
    },
    {
      why: 'elements of specs',
      text: `${CNP.replace('spec:\n  endpointSelector: {}', 'specs:\n- endpointSelector: {}')}  ingress: [{ fromEntities: [world] }, { fromEntities: [host] }]\n- endpointSelector: {}\n  egress: [{ toEntities: [world] }]\n`,
      unused: names('world'),
      edits: ['remove specs[0].ingress[0]', 'stub specs[1].egress'],
    },
  ])('$why', ({ text, unused, edits }) => {
    expect(plan(text, unused)).toEqual(edits);
  });
});

const portRule = (ports: readonly number[], ...methods: readonly string[]): string =>
  `{ ports: [${ports.map((port) => `{ port: "${port}", protocol: TCP }`).join()}], rules: { http: [${methods.map((one) => `{ method: ${one} }`).join()}] } }`;

describe('the edits of L7 entries', () => {
  const toPorts = (...portRules: readonly string[]): string =>
    `${CNP}  ingress: [{ fromEndpoints: [${endpoint('a')}, ${endpoint('b')}], toPorts: [${portRules.join()}] }]\n`;
  it.each([
    {
      why: 'an entry beside others',
      text: toPorts(portRule([80], 'GET', 'PUT', 'POST')),
      unused: names('for PUT', 'for POST'),
      edits: ['remove spec.ingress[0].toPorts[0].rules.http[1, 2]'],
    },
    {
      why: 'the last entry of a port: the element goes, never a list with nothing in it',
      text: toPorts(portRule([80], 'GET'), portRule([81], 'PUT')),
      unused: names('for PUT'),
      edits: ['remove spec.ingress[0].toPorts[1]'],
    },
    {
      why: 'every entry of a port, and one of another',
      text: toPorts(portRule([80], 'GET', 'PUT'), portRule([81], 'PUT', 'POST')),
      unused: names('for PUT', 'for POST'),
      edits: ['remove spec.ingress[0].toPorts[1]', 'remove spec.ingress[0].toPorts[0].rules.http[1]'],
    },
    {
      why: 'a port out of two that share entries, and an entry that neither needs',
      text: toPorts(portRule([80, 81], 'GET', 'PUT')),
      unused: names('TCP 81', 'for PUT'),
      edits: [
        'remove spec.ingress[0].toPorts[0].ports[1]',
        'remove spec.ingress[0].toPorts[0].rules.http[1]',
      ],
    },
    {
      why: 'a peer, and an entry that the other peer does not need either',
      text: toPorts(portRule([80], 'GET', 'PUT')),
      unused: names('app=b', 'for PUT'),
      edits: ['remove spec.ingress[0].fromEndpoints[1]', 'remove spec.ingress[0].toPorts[0].rules.http[1]'],
    },
    {
      why: 'an entry that only one of two ports needs: a cell, held',
      text: toPorts(portRule([80, 81], 'GET', 'PUT')),
      unused: names('TCP 81 for PUT'),
      edits: [],
    },
    {
      why: 'every entry of the only rule: what is left isolates',
      text: toPorts(portRule([80], 'GET', 'PUT')),
      unused: all,
      edits: ['stub spec.ingress'],
    },
    {
      why: 'a DNS entry',
      text: `${CNP}  egress: [{ toEntities: [cluster], toPorts: [{ ports: [{ port: "53" }], rules: { dns: [{ matchName: a.example }, { matchPattern: "*.b.example" }] } }] }]\n`,
      unused: names('b.example'),
      edits: ['remove spec.egress[0].toPorts[0].rules.dns[1]'],
    },
  ])('$why', ({ text, unused, edits }) => {
    expect(plan(text, unused)).toEqual(edits);
  });
});

describe('the order of findings', () => {
  it('does not change the edits', () => {
    const text = `${NP}  ingress: [{ from: [${peer('a')}, ${peer('b')}, ${peer('c')}], ports: [{ port: 80 }, { port: 81 }] }, { from: [${peer('d')}] }]\n`;
    const { policies } = parsePolicies(parseManifest('p.yaml', text).objects);
    const findings = policies.flatMap((one) =>
      unusedFindings(one, names('app=a', 'app=c', 'TCP 81', 'app=d')),
    );
    const editsOf = (some: typeof findings): unknown =>
      planRevocations(some).plans.flatMap((one) => one.edits.map(describeEdit));
    expect(findings.length).toBe(4);
    expect(editsOf(findings.toReversed())).toEqual(editsOf(findings));
  });
});
