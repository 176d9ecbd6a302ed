import { describe, expect, it } from 'vitest';
import { said } from './said.ts';

const CNP = 'apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: x}\n';
const CCNP = 'apiVersion: cilium.io/v2\nkind: CiliumClusterwideNetworkPolicy\nmetadata: {name: x}\n';
/** fills lines 4 to 6, so that the element is on line 7 */
const INGRESS = `${CNP}spec:\n  endpointSelector: {}\n  ingress:\n  - `;
const EGRESS = INGRESS.replace('ingress', 'egress');
const L7 = '{ports: [{port: "80", protocol: TCP}], rules: {http: [{method: GET}]}';

const at = (direction: string): string => `1.yaml:7: spec.${direction}[0].toPorts[0]: `;

const dns = (ports: string): string => `{ports: [${ports}], rules: {dns: [{matchPattern: "*"}]}}`;

describe('L7 rules that Cilium rejects (§1.2)', () => {
  it.each([
    {
      why: 'HTTP over any protocol',
      text: `${INGRESS}toPorts: [{ports: [{port: "80"}], rules: {http: [{}]}}]`,
      says: `${at('ingress')}http rules need protocol TCP at every port beside them`,
    },
    {
      why: 'HTTP over UDP',
      text: `${INGRESS}toPorts: [{ports: [{port: "80", protocol: UDP}], rules: {http: [{}]}}]`,
      says: `${at('ingress')}http rules need protocol TCP at every port beside them`,
    },
    {
      why: 'HTTP at every port',
      text: `${INGRESS}toPorts: [{ports: [{port: "0", protocol: TCP}], rules: {http: [{}]}}]`,
      says: `${at('ingress')}L7 rules need ports, and "0" is none`,
    },
    {
      why: 'two kinds',
      text: `${INGRESS}toPorts: [{ports: [{port: "80", protocol: TCP}], rules: {http: [{}], kafka: [{}]}}]`,
      says: `${at('ingress')}one kind of L7 rules only, not http and kafka`,
    },
    {
      why: 'l7 without its parser',
      text: `${INGRESS}toPorts: [{ports: [{port: "80", protocol: TCP}], rules: {l7: [{}]}}]`,
      says: `${at('ingress')}l7 needs l7proto`,
    },
    {
      why: 'server names beside HTTP',
      text: `${EGRESS}toPorts: [${L7}, serverNames: [a.io]}]`,
      says: `${at('egress')}serverNames beside L7 rules need terminatingTLS`,
    },
    {
      why: 'an empty server name',
      text: `${EGRESS}toPorts: [{ports: [{port: "443"}], serverNames: [""]}]`,
      says: `${at('egress')}an empty server name`,
    },
    {
      why: 'a listener at ingress',
      text: `${INGRESS}toPorts: [{ports: [{port: "80"}], listener: {name: x}}]`,
      says: `${at('ingress')}a listener is for egress only`,
    },
    {
      why: 'a listener beside HTTP',
      text: `${EGRESS}toPorts: [${L7}, listener: {name: x}}]`,
      says: `${at('egress')}a listener cannot stand beside L7 rules`,
    },
    {
      why: 'DNS at ingress',
      text: `${INGRESS}toPorts: [${dns('{port: "53"}')}]`,
      says: `${at('ingress')}dns rules are for egress only`,
    },
    {
      why: 'DNS without a port',
      text: `${EGRESS}toPorts: [${dns('')}]`,
      says: `${at('egress')}dns rules need a port`,
    },
    {
      why: 'DNS over a range',
      text: `${EGRESS}toPorts: [${dns('{port: "53", endPort: 60}')}]`,
      says: `${at('egress')}dns rules take no port ranges`,
    },
    {
      why: 'HTTP in a policy for nodes',
      text: `${CCNP}spec:\n  nodeSelector: {}\n  egress:\n  - toPorts: [${L7}}]`,
      says: `1.yaml:7: spec.egress[0].toPorts[0]: of L7 rules, a policy for nodes takes only dns, and only on egress`,
    },
  ])('$why', ({ text, says }) => {
    expect(said(text)).toBe(says);
  });

  it.each([
    { why: 'HTTP over TCP', text: `${INGRESS}toPorts: [${L7}}]` },
    {
      why: 'an empty list of HTTP rules is none',
      text: `${INGRESS}toPorts: [{ports: [{port: "80"}], rules: {http: []}}]`,
    },
    { why: 'DNS over any protocol', text: `${EGRESS}toPorts: [${dns('{port: "53", protocol: ANY}')}]` },
    {
      why: 'server names beside HTTP with TLS termination',
      text: `${EGRESS}toPorts: [${L7}, serverNames: [a.io], terminatingTLS: {}}]`,
    },
  ])('$why is sound', ({ text }) => {
    expect(said(text)).toBe('valid');
  });
});
