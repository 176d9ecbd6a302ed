import { describe, expect, it } from 'vitest';
import { selectorKey } from '../../../src/model/selector.ts';
import type { AgentSettings } from '../../../src/policies/inventory/agent-settings.ts';
import { parseManifest } from '../../../src/policies/manifest.ts';
import { parsePolicies } from '../../../src/policies/parse-policies.ts';
import type { Reference } from '../../../src/policies/policy.ts';
import { referenceOf } from '../../grants/references/refer.ts';
import { ciliumPolicy } from '../../support/policies.ts';
import { said } from '../said.ts';

/** With the selector in canonical form and CIDRs counted. */
function plain(to: Reference): Readonly<Record<string, unknown>> {
  return {
    ...to,
    ...('selector' in to ? { selector: selectorKey(to.selector) } : {}),
    ...('except' in to ? { except: to.except.length } : {}),
  };
}

const labels = { matchLabels: { app: 'db' } };

describe('peers that are defined outside the policy', () => {
  it.each([
    {
      why: 'a CIDR group by name',
      field: 'toCIDRSet',
      item: { cidrGroupRef: 'partners' },
      to: { kind: 'cidr-group', name: 'partners', except: 0 },
      text: 'CIDR group partners',
    },
    {
      why: 'with holes, which need not lie in anything',
      field: 'toCIDRSet',
      item: { cidrGroupRef: 'partners', except: ['10.0.0.0/8', '192.0.2.1'] },
      to: { kind: 'cidr-group', name: 'partners', except: 2 },
      text: 'CIDR group partners except 10.0.0.0/8, 192.0.2.1/32',
    },
    {
      why: 'CIDR groups by label',
      field: 'toCIDRSet',
      item: { cidrGroupSelector: labels, except: ['10.0.0.0/8'] },
      to: { kind: 'cidr-groups', selector: 'cidrgroup:app In(db)', except: 1 },
      text: 'CIDR groups labelled app=db except 10.0.0.0/8',
    },
    {
      why: 'all CIDR groups',
      field: 'toCIDRSet',
      item: { cidrGroupSelector: {} },
      to: { kind: 'cidr-groups', selector: '', except: 0 },
      text: 'all CIDR groups',
      could: ['pods', 'external', 'nodes'],
    },
    {
      why: 'CIDR groups without a label, which a party in none of them lacks as well',
      field: 'toCIDRSet',
      item: { cidrGroupSelector: { matchExpressions: [{ key: 'a', operator: 'DoesNotExist' }] } },
      to: { kind: 'cidr-groups', selector: 'cidrgroup:a DoesNotExist', except: 0 },
      text: 'CIDR groups labelled a absent',
      could: ['pods', 'external', 'nodes'],
    },
    {
      why: 'a service',
      field: 'toServices',
      item: { k8sService: { serviceName: 'postgres', namespace: 'data' } },
      to: { kind: 'service', name: 'postgres', namespace: 'data' },
      text: 'service data/postgres',
      could: ['pods', 'external'],
    },
    {
      why: 'without a namespace: in any, not in the policy’s own',
      field: 'toServices',
      item: { k8sService: { serviceName: 'postgres', namespace: '' } },
      to: { kind: 'service', name: 'postgres' },
      text: 'service postgres in any namespace',
      could: ['pods', 'external'],
    },
    {
      why: 'services by label',
      field: 'toServices',
      item: { k8sServiceSelector: { selector: { matchLabels: { 'k8s:app': 'db' } }, namespace: 'data' } },
      to: { kind: 'services', selector: 'any:app In(db)', namespace: 'data' },
      text: 'services labelled app=db in data',
      could: ['pods', 'external'],
    },
    {
      why: 'a selector wins over a name',
      field: 'toServices',
      item: { k8sServiceSelector: { selector: {} }, k8sService: { serviceName: 'x' } },
      to: { kind: 'services', selector: '' },
      text: 'all services in every namespace',
      could: ['pods', 'external'],
    },
    {
      why: 'neither selector nor name',
      field: 'toServices',
      item: {},
      to: { kind: 'service', name: '' },
      text: 'no service',
      could: ['pods', 'external'],
    },
    {
      why: 'nodes by label',
      field: 'toNodes',
      item: { matchLabels: { zone: 'a', 'node:pool': 'x' } },
      to: { kind: 'nodes', selector: 'any:zone In(a) & node:pool In(x)' },
      text: 'nodes labelled zone=a, node:pool=x',
      could: ['nodes'],
    },
    {
      why: 'AWS groups',
      field: 'toGroups',
      item: { aws: { securityGroupsIds: ['sg-1'], securityGroupsNames: ['db'], labels: { a: 'b' } } },
      to: { kind: 'cloud-group' },
      text: 'AWS security groups sg-1, db, a=b',
    },
    {
      why: 'a group of nobody known',
      field: 'toGroups',
      item: { aws: null },
      to: { kind: 'cloud-group' },
      text: 'the addresses of a cloud provider group',
    },
  ])('$why: $text', ({ field, item, to, text, could = ['external'] }) => {
    const peer = referenceOf(field, item);
    expect({ to: plain(peer.to), text: peer.text, could: peer.could }).toEqual({ to, text, could });
  });

  it('say of a service in a deny rule that Cilium looks up none', () => {
    const item = { k8sService: { serviceName: 'db', namespace: 'data' } };
    const { to, could } = referenceOf('toServices', item, 'egressDeny');
    expect({ to, could }).toEqual({
      to: { kind: 'service', name: 'db', namespace: 'data', inDeny: true },
      could: ['pods', 'external', 'nodes'],
    });
  });

  it('are told apart by what is written', () => {
    const contents = [
      { cidrGroupRef: 'a' },
      { cidrGroupRef: 'b' },
      { cidrGroupRef: 'a', except: ['10.0.0.0/8'] },
    ].map((item) => referenceOf('toCIDRSet', item).content);
    expect(new Set(contents).size).toBe(3);
  });
});

describe('what makes such a peer invalid', () => {
  it.each([
    { field: 'toCIDRSet', item: { cidrGroupRef: 7 }, says: 'cidrGroupRef: must be the name of a CIDR group' },
    { field: 'toCIDRSet', item: { cidr: 7 }, says: 'cidr: 7 is no CIDR such as 10.0.0.0/8' },
    {
      field: 'toCIDRSet',
      item: { cidrGroupRef: 'a', except: ['x'] },
      says: 'except[0]: "x" is no CIDR such as 10.0.0.0/8',
    },
    {
      field: 'toCIDRSet',
      item: { cidrGroupSelector: { matchLabels: { 'k8s:a': 'b' } } },
      says: 'cidrGroupSelector: "k8s:a" is no label of a CIDR group; write it without a source',
    },
    {
      field: 'toCIDRSet',
      item: { cidrGroupSelector: [] },
      says: 'cidrGroupSelector: must be a map, not a list',
    },
    {
      field: 'toServices',
      item: { k8sService: { serviceName: 7 } },
      says: 'k8sService.serviceName: must be the name of a service',
    },
    {
      field: 'toServices',
      item: { k8sService: { serviceName: 'a', namespace: [] } },
      says: 'k8sService.namespace: must be the name of a namespace',
    },
    {
      field: 'toServices',
      item: { k8sServiceSelector: { namespace: 'data' } },
      says: 'k8sServiceSelector: a service selector needs a selector',
    },
    { field: 'toNodes', item: { matchLabels: { a: 1 } }, says: 'matchLabels.a: label value must be text' },
  ])('$field $item → $says', ({ field, item, says }) => {
    const problem = said(ciliumPolicy({ egress: [{ [field]: [item] }] }));
    expect(problem).toContain(`spec.egress[0].${field}[0].${says}`);
  });

  it.each<{ why: string; agent: AgentSettings; field: string; rejected: boolean }>([
    { why: 'off', agent: { nodeSelectorLabels: false }, field: 'fromNodes', rejected: true },
    { why: 'off, egress', agent: { nodeSelectorLabels: false }, field: 'toNodes', rejected: true },
    { why: 'on', agent: { nodeSelectorLabels: true }, field: 'fromNodes', rejected: false },
    { why: 'not known', agent: {}, field: 'fromNodes', rejected: false },
  ])('enable-node-selector-labels $why: $field rejected $rejected', ({ agent, field, rejected }) => {
    const section = field === 'toNodes' ? 'egress' : 'ingress';
    const { objects } = parseManifest('p.yaml', ciliumPolicy({ [section]: [{ [field]: [{}] }] }));
    const { policies, invalid } = parsePolicies(objects, agent);
    expect(policies).toHaveLength(rejected ? 0 : 1);
    expect(invalid.map(({ message }) => message)).toEqual(
      rejected
        ? [
            `spec.${section}[0].${field}[0]: ${field} needs enable-node-selector-labels, which is off; without it Cilium rejects the whole object`,
          ]
        : [],
    );
  });
});
