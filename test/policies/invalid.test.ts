import { describe, expect, it } from 'vitest';
import { parseTexts } from '../support/policies.ts';
import { said } from './said.ts';

const NP = 'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: x}\n';
const CNP = 'apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: x}\n';
const CCNP = 'apiVersion: cilium.io/v2\nkind: CiliumClusterwideNetworkPolicy\nmetadata: {name: x}\n';
/** fills lines 4 and 5, so that the element below starts on line 6 */
const RULE = `${CNP}spec:\n  endpointSelector: {}\n`;
const INGRESS = `${RULE}  ingress:\n  - `;

describe('a NetworkPolicy that the API server rejects, with its line', () => {
  it.each([
    {
      why: 'no name',
      text: 'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nspec: {}\n',
      says: '1.yaml:1: metadata.name is missing',
    },
    {
      why: 'an unknown field',
      text: `${NP}spec:\n  podSelector: {}\n  ingres: []\n`,
      says: '1.yaml:6: unknown field spec.ingres',
    },
    {
      why: 'an unknown field deep inside',
      text: `${NP}spec:\n  podSelector: {}\n  ingress:\n  - from:\n    - podSelektor: {}\n`,
      says: '1.yaml:8: unknown field spec.ingress[0].from[0].podSelektor',
    },
    {
      why: 'a spec that is no map',
      text: `${NP}spec: []\n`,
      says: '1.yaml:4: spec: must be a map, not a list',
    },
    {
      why: 'a list that is none',
      text: `${NP}spec:\n  ingress: {}\n`,
      says: '1.yaml:5: spec.ingress: must be a list, not a map',
    },
    {
      why: 'an unknown policy type',
      text: `${NP}spec:\n  policyTypes:\n  - Ingress\n  - ingress\n`,
      says: '1.yaml:7: spec.policyTypes[1]: policyTypes holds Ingress and Egress, not "ingress"',
    },
    {
      why: 'an empty peer',
      text: `${NP}spec:\n  ingress:\n  - from:\n    - {}\n`,
      says: '1.yaml:7: spec.ingress[0].from[0]: a peer needs podSelector, namespaceSelector or ipBlock',
    },
    {
      why: 'ipBlock beside a selector',
      text: `${NP}spec:\n  ingress:\n  - from:\n    - ipBlock: {cidr: 10.0.0.0/8}\n      podSelector: {}\n`,
      says: '1.yaml:7: spec.ingress[0].from[0]: ipBlock cannot stand beside podSelector or namespaceSelector',
    },
    {
      why: 'a bare address as CIDR',
      text: `${NP}spec:\n  egress:\n  - to:\n    - ipBlock:\n        cidr: 10.0.0.1\n`,
      says: '1.yaml:8: spec.egress[0].to[0].ipBlock.cidr: "10.0.0.1" is no CIDR such as 10.0.0.0/8',
    },
    {
      why: 'an exception outside',
      text: `${NP}spec:\n  egress:\n  - to:\n    - ipBlock:\n        cidr: 10.0.0.0/8\n        except:\n        - 11.0.0.0/16\n`,
      says: '1.yaml:10: spec.egress[0].to[0].ipBlock.except[0]: "11.0.0.0/16" is no CIDR within 10.0.0.0/8 and smaller than it',
    },
    {
      why: 'an exception as large as the block',
      text: `${NP}spec:\n  egress:\n  - to:\n    - ipBlock: {cidr: 10.0.0.0/8, except: [10.0.0.0/8]}\n`,
      says: '1.yaml:7: spec.egress[0].to[0].ipBlock.except[0]: "10.0.0.0/8" is no CIDR within 10.0.0.0/8 and smaller than it',
    },
    {
      why: 'a port out of range',
      text: `${NP}spec:\n  ingress:\n  - ports:\n    - port: 70000\n`,
      says: '1.yaml:7: spec.ingress[0].ports[0].port: 70000 is no port; ports go from 1 to 65535',
    },
    {
      why: 'a label value that is no text',
      text: `${NP}spec:\n  podSelector:\n    matchLabels:\n      app: web\n      version: 2\n`,
      says: '1.yaml:8: spec.podSelector.matchLabels.version: label value must be text; write "2" in quotes',
    },
    {
      why: 'In without values',
      text: `${NP}spec:\n  podSelector:\n    matchExpressions:\n    - {key: a, operator: In}\n`,
      says: '1.yaml:7: spec.podSelector.matchExpressions[0]: operator In needs at least one value',
    },
    {
      why: 'Exists with values',
      text: `${NP}spec:\n  podSelector:\n    matchExpressions:\n    - {key: a, operator: Exists, values: [b]}\n`,
      says: '1.yaml:7: spec.podSelector.matchExpressions[0]: operator Exists takes no values',
    },
    {
      why: 'an unknown operator',
      text: `${NP}spec:\n  podSelector:\n    matchExpressions:\n    - {key: a, operator: Equals, values: [b]}\n`,
      says: '1.yaml:7: spec.podSelector.matchExpressions[0]: operator must be In, NotIn, Exists or DoesNotExist, not "Equals"',
    },
    {
      why: 'no key',
      text: `${NP}spec:\n  podSelector:\n    matchExpressions:\n    - {operator: Exists}\n`,
      says: '1.yaml:7: spec.podSelector.matchExpressions[0]: a match expression needs a key',
    },
  ])('$why', ({ text, says }) => {
    expect(said(text)).toBe(says);
  });
});

describe('a Cilium policy that the agent rejects as a whole (§1.2), with its line', () => {
  const soundly = 'at least one of ingress, ingressDeny, egress and egressDeny must hold an element';
  it.each([
    { why: 'neither spec nor specs', text: CNP, says: '1.yaml:1: a Cilium policy needs spec or specs' },
    { why: 'no section', text: RULE, says: `1.yaml:4: spec: ${soundly}` },
    {
      why: 'only empty sections',
      text: `${RULE}  ingress: []\n  egressDeny: []\n`,
      says: `1.yaml:4: spec: ${soundly}`,
    },
    {
      why: 'one bad element of specs',
      text: `${CNP}specs:\n- endpointSelector: {}\n  ingress: [{}]\n- endpointSelector: {}\n`,
      says: `1.yaml:7: specs[1]: ${soundly}`,
    },
    {
      why: 'no subject',
      text: `${CNP}spec:\n  ingress: [{}]\n`,
      says: '1.yaml:4: spec: exactly one of endpointSelector and nodeSelector is needed',
    },
    {
      why: 'two subjects',
      text: `${CCNP}spec: {endpointSelector: {}, nodeSelector: {}, ingress: [{}]}\n`,
      says: '1.yaml:4: spec: exactly one of endpointSelector and nodeSelector is needed',
    },
    {
      why: 'nodes in a namespace',
      text: `${CNP}spec:\n  nodeSelector: {}\n  ingress: [{}]\n`,
      says: '1.yaml:5: spec.nodeSelector: nodeSelector belongs in a CiliumClusterwideNetworkPolicy',
    },
    {
      why: 'two kinds of peers',
      text: `${INGRESS}fromEntities: [world]\n    fromCIDR: [10.0.0.0/8]\n`,
      says: '1.yaml:7: spec.ingress[0].fromEntities: fromEntities cannot be combined with fromCIDR in one element',
    },
    {
      why: 'ports and ICMP',
      text: `${INGRESS}toPorts: [{ports: [{port: "80"}]}]\n    icmps: [{fields: [{type: 8}]}]\n`,
      says: '1.yaml:8: spec.ingress[0].icmps: toPorts and icmps cannot stand in one element',
    },
    {
      why: 'an unknown entity',
      text: `${INGRESS}fromEntities:\n    - world\n    - World\n`,
      says: '1.yaml:9: spec.ingress[0].fromEntities[1]: "World" is no entity; one of all, world, world-ipv4, world-ipv6, cluster, host, remote-node, kube-apiserver, health, init, ingress, unmanaged, none',
    },
    {
      why: 'a CIDR that is none',
      text: `${INGRESS}fromCIDR: [10.0.0.0/33]\n`,
      says: '1.yaml:7: spec.ingress[0].fromCIDR[0]: "10.0.0.0/33" is no CIDR such as 10.0.0.0/8',
    },
    {
      why: 'a CIDR set of a bare address',
      text: `${INGRESS}fromCIDRSet: [{cidr: 10.0.0.1}]\n`,
      says: '1.yaml:7: spec.ingress[0].fromCIDRSet[0].cidr: "10.0.0.1" is no CIDR such as 10.0.0.0/8',
    },
    {
      why: 'a CIDR set entry of two kinds',
      text: `${INGRESS}fromCIDRSet: [{cidr: 10.0.0.0/8, cidrGroupRef: x}]\n`,
      says: '1.yaml:7: spec.ingress[0].fromCIDRSet[0]: a CIDR set entry needs exactly one of cidr, cidrGroupRef and cidrGroupSelector',
    },
    {
      why: 'an exception outside',
      text: `${INGRESS}fromCIDRSet: [{cidr: 10.0.0.0/8, except: [11.0.0.0/8]}]\n`,
      says: '1.yaml:7: spec.ingress[0].fromCIDRSet[0].except[0]: "11.0.0.0/8" is no CIDR within 10.0.0.0/8',
    },
    {
      why: 'an octal port that is none',
      text: `${INGRESS}toPorts:\n    - ports:\n      - port: "080"\n`,
      says: '1.yaml:9: spec.ingress[0].toPorts[0].ports[0].port: "080" is neither a port number nor a port name',
    },
    {
      why: 'too many ports',
      text: `${INGRESS}toPorts: [{ports: [${'{port: "1"},'.repeat(41)}]}]\n`,
      says: '1.yaml:7: spec.ingress[0].toPorts[0].ports: at most 40 ports in one list',
    },
    {
      why: 'too many ICMP fields',
      text: `${INGRESS}icmps: [{fields: [${'{type: 8},'.repeat(41)}]}]\n`,
      says: '1.yaml:7: spec.ingress[0].icmps[0].fields: at most 40 fields in one list',
    },
    {
      why: 'default deny that is no boolean',
      text: `${RULE}  enableDefaultDeny: {ingress: "false"}\n  ingress: [{}]\n`,
      says: '1.yaml:6: spec.enableDefaultDeny.ingress: must be true or false',
    },
  ])('$why', ({ text, says }) => {
    expect(said(text)).toBe(says);
  });
});

describe('what is not ours', () => {
  it.each([
    { why: 'another kind', text: 'apiVersion: v1\nkind: Service\nmetadata: {name: x}\n' },
    {
      why: 'a NetworkPolicy of another group',
      text: 'apiVersion: crd.projectcalico.org/v1\nkind: NetworkPolicy\nmetadata: {name: x}\nspec: {order: 1}\n',
    },
    { why: 'Helm values', text: 'networkPolicy:\n  enabled: true\n' },
    { why: 'an empty file', text: '' },
    { why: 'a comment', text: '# nothing here\n' },
  ])('$why is passed over in silence', ({ text }) => {
    expect(parseTexts(text)).toEqual({ policies: [], invalid: [], unenforced: [] });
  });
});
