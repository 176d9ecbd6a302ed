import { describe, expect, it } from 'vitest';
import { formatProblem } from '../../../src/model/problem.ts';
import { DEFAULT_AGENT } from '../../../src/policies/inventory/agent-settings.ts';
import { inventoryOf } from '../../support/policies.ts';

const config = (data: unknown, namespace = 'kube-system'): Readonly<Record<string, unknown>> => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { namespace, name: 'cilium-config' },
  data,
});

/** What Cilium does where nothing is set. */
const DEFAULTS = {
  clusterName: 'default',
  enforcement: 'default',
  nodeSelectorLabels: false,
  cidrMatches: [],
  hostFirewall: false,
  clusterNetworkPolicy: false,
  allowLocalhost: 'auto',
};

describe('the settings of the agents, from the ConfigMap cilium-config', () => {
  it.each([
    { why: 'without it nothing is known', objects: [], agent: DEFAULT_AGENT },
    { why: 'with it, what is left out has its default', objects: [config({})], agent: DEFAULTS },
    { why: 'even without any data', objects: [config(undefined)], agent: DEFAULTS },
    { why: 'in any namespace', objects: [config({}, 'cilium')], agent: DEFAULTS },
    {
      why: 'another ConfigMap says nothing',
      objects: [{ ...config({ 'enable-policy': 'never' }), metadata: { name: 'cilium-config-2' } }],
      agent: DEFAULT_AGENT,
    },
    {
      why: 'nor does another kind',
      objects: [
        { ...config({}), kind: 'Secret' },
        { ...config({}), apiVersion: 'example.io/v1' },
      ],
      agent: DEFAULT_AGENT,
    },
    {
      why: 'two that agree',
      objects: [config({}), config({ 'enable-policy': 'default' }, 'b')],
      agent: DEFAULTS,
    },
  ])('$why', ({ objects, agent }) => {
    const inventory = inventoryOf(...objects);
    expect(inventory.agent).toEqual(agent);
    expect(inventory.problems).toEqual([]);
  });

  it.each([
    { data: { 'cluster-name': 'prod' }, agent: { clusterName: 'prod' } },
    { data: { 'enable-policy': 'Always' }, agent: { enforcement: 'always' } },
    { data: { 'enable-policy': 'never' }, agent: { enforcement: 'never' } },
    { data: { 'enable-node-selector-labels': 'true' }, agent: { nodeSelectorLabels: true } },
    { data: { 'enable-host-firewall': '1' }, agent: { hostFirewall: true } },
    { data: { 'enable-host-firewall': 'F' }, agent: {} },
    { data: { 'enable-k8s-cluster-network-policy': 'TRUE' }, agent: { clusterNetworkPolicy: true } },
    { data: { 'policy-default-local-cluster': 'true' }, agent: { defaultLocalCluster: true } },
    { data: { 'policy-default-local-cluster': 'false' }, agent: { defaultLocalCluster: false } },
    { data: { 'policy-cidr-match-mode': 'nodes' }, agent: { cidrMatches: ['nodes'] } },
    { data: { 'policy-cidr-match-mode': 'pods nodes' }, agent: { cidrMatches: ['nodes', 'pods'] } },
    { data: { 'policy-cidr-match-mode': 'nodes,pods' }, agent: { cidrMatches: ['nodes', 'pods'] } },
    { data: { 'policy-cidr-match-mode': '' }, agent: {} },
    { data: { 'allow-localhost': 'policy' }, agent: { allowLocalhost: 'policy' } },
    { data: { labels: 'k8s:app !job-name' }, agent: { identityLabels: 'k8s:app !job-name' } },
    { data: { 'node-labels': 'zone' }, agent: { nodeLabels: 'zone' } },
    { data: { labels: null }, agent: {} },
    { data: JSON.parse('{"__proto__": {"enable-policy": "never"}, "constructor": "x"}'), agent: {} },
  ])('$data', ({ data, agent }) => {
    const inventory = inventoryOf(config(data));
    expect(inventory.agent).toEqual({ ...DEFAULTS, ...agent });
    expect(inventory.problems).toEqual([]);
  });

  it.each([
    { key: 'enable-policy', value: 'sometimes', field: 'enforcement' },
    { key: 'enable-host-firewall', value: 'yes', field: 'hostFirewall' },
    { key: 'enable-node-selector-labels', value: true, field: 'nodeSelectorLabels' },
    { key: 'policy-cidr-match-mode', value: 'nodes world', field: 'cidrMatches' },
    { key: 'allow-localhost', value: 'never', field: 'allowLocalhost' },
    { key: 'labels', value: '(?!app)', field: 'identityLabels' },
    { key: 'cluster-name', value: { a: 1 }, field: 'clusterName' },
  ])(
    '$key: $value is not understood, so it is not known, and a problem with its line',
    ({ key, value, field }) => {
      const { agent, problems } = inventoryOf(config({ [key]: value }));
      expect(agent).toEqual({ ...DEFAULTS, [field]: undefined });
      expect(problems.map(formatProblem)).toEqual(
        [
          `inventory.yaml:1:1: ${key}: ${JSON.stringify(value)} is not understood, so the setting counts as not known`,
        ].map((text) => text.replace(':1:1:', `:1:${problems[0]?.column}:`)),
      );
    },
  );

  it('two that differ: nothing is known, whatever the order', () => {
    const objects = [config({ 'enable-policy': 'never' }), config({}, 'other')];
    for (const order of [objects, [...objects].reverse()]) {
      const { agent, problems } = inventoryOf(...order);
      expect(agent).toEqual(DEFAULT_AGENT);
      expect(problems.map(({ message }) => message)).toEqual([
        'another ConfigMap cilium-config says otherwise, so the settings of the agents count as not known',
      ]);
    }
  });

  it('a file of label prefixes is not read, which is said', () => {
    const { problems } = inventoryOf(config({ 'label-prefix-file': '/etc/config/labels.json' }));
    expect(problems.map(({ message }) => message)).toEqual([
      'label-prefix-file: the file is not read, so which pod labels make up an identity is not known',
    ]);
  });
});
