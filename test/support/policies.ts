import { type AgentSettings, DEFAULT_AGENT } from '../../src/policies/inventory/agent-settings.ts';
import { type Inventory, parseInventory } from '../../src/policies/inventory/inventory.ts';
import { parseManifest } from '../../src/policies/manifest.ts';
import { type InvalidPolicy, type ParsedPolicies, parsePolicies } from '../../src/policies/parse-policies.ts';
import type { Policy } from '../../src/policies/policy.ts';

type Fields = Readonly<Record<string, unknown>>;

/** A NetworkPolicy `shop/np` with the spec; YAML is a superset of the JSON that this returns. */
export function networkPolicy(spec: unknown, metadata: Fields = {}): string {
  return manifest(
    'networking.k8s.io/v1',
    'NetworkPolicy',
    { namespace: 'shop', name: 'np', ...metadata },
    { spec },
  );
}

/** A CiliumNetworkPolicy `shop/cnp`; `endpointSelector: {}` unless the spec says otherwise. */
export function ciliumPolicy(spec: Fields, metadata: Fields = {}): string {
  return manifest(
    'cilium.io/v2',
    'CiliumNetworkPolicy',
    { namespace: 'shop', name: 'cnp', ...metadata },
    { spec: 'nodeSelector' in spec ? spec : { endpointSelector: {}, ...spec } },
  );
}

/** A CiliumClusterwideNetworkPolicy `ccnp`; `endpointSelector: {}` unless the spec says otherwise. */
export function clusterwidePolicy(spec: Fields, metadata: Fields = {}): string {
  return manifest(
    'cilium.io/v2',
    'CiliumClusterwideNetworkPolicy',
    { name: 'ccnp', ...metadata },
    { spec: 'nodeSelector' in spec ? spec : { endpointSelector: {}, ...spec } },
  );
}

export function manifest(apiVersion: string, kind: string, metadata: unknown, rest: Fields): string {
  return JSON.stringify({ apiVersion, kind, metadata, ...rest }, undefined, 2);
}

/** Parses texts, each as a file of its own: `1.yaml`, `2.yaml` … Throws where one is not even YAML. */
export function parseTexts(...texts: readonly string[]): ParsedPolicies {
  return parseUnder(DEFAULT_AGENT, ...texts);
}

/** The same, where the agents are set so. */
export function parseUnder(agent: AgentSettings, ...texts: readonly string[]): ParsedPolicies {
  const objects = texts.flatMap((text, i) => {
    const file = parseManifest(`${i + 1}.yaml`, text);
    const [problem] = file.problems;
    if (problem !== undefined) throw new Error(problem.message);
    return file.objects;
  });
  return parsePolicies(objects, agent);
}

/** The policies of the texts. Throws where one of them is invalid. */
export function policiesOf(...texts: readonly string[]): readonly Policy[] {
  return policiesUnder(DEFAULT_AGENT, ...texts);
}

/** The policies that are in force where the agents are set so. Throws where one of them is invalid. */
export function policiesUnder(agent: AgentSettings, ...texts: readonly string[]): readonly Policy[] {
  const { policies, invalid } = parseUnder(agent, ...texts);
  const [first] = invalid;
  if (first !== undefined) throw new Error(first.message);
  return policies;
}

/** The one policy of a text. */
export function policyOf(text: string): Policy {
  const [policy, ...others] = policiesOf(text);
  if (policy === undefined || others.length > 0) throw new Error(`${others.length + 1} policies, not one`);
  return policy;
}

/** Why the one policy of the text is invalid; undefined where it is valid. */
export function invalidOf(text: string): InvalidPolicy | undefined {
  return parseTexts(text).invalid[0];
}

/** An inventory of objects given as plain data. */
export function inventoryOf(...objects: readonly Fields[]): Inventory {
  return parseInventory(
    objects.flatMap((object) => parseManifest('inventory.yaml', JSON.stringify(object)).objects),
  );
}

/** A Pod `namespace/name` labelled `app: name` with named TCP ports. */
export function podObject(
  path: string,
  ports: Readonly<Record<string, number>> = {},
  labels: Fields = {},
): Fields {
  const [namespace = '', name = ''] = path.split('/');
  const containerPorts = Object.entries(ports).map(([port, containerPort]) => ({
    name: port,
    containerPort,
  }));
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { namespace, name, labels: { app: name.replace(/-\d+$/, ''), ...labels } },
    spec: { containers: [{ name: 'main', ports: containerPorts }] },
  };
}

export function namespaceObject(name: string, labels: Fields = {}): Fields {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } };
}
