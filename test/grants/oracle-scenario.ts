import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { PolicyEngine } from '../../src/grants/engine/engine.ts';
import { Identities, type Identity } from '../../src/grants/identity.ts';
import { endpointOfLabels } from '../../src/model/endpoint.ts';
import { LabelSet } from '../../src/model/labels.ts';
import type { Protocol } from '../../src/model/protocol.ts';
import {
  type ContainerPort,
  type Inventory,
  parseInventory,
} from '../../src/policies/inventory/inventory.ts';
import { parseManifest } from '../../src/policies/manifest.ts';
import { parsePolicies } from '../../src/policies/parse-policies.ts';
import type { Policy, PolicyRef } from '../../src/policies/policy.ts';

/** One line of an oracle file; fixtures/oracle/README.md explains the fields. */
export interface OracleScenario {
  readonly id: string;
  readonly cluster: string;
  readonly namespaces: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly pods: readonly OraclePod[];
  readonly externals: readonly OracleExternal[];
  readonly probes: readonly { readonly protocol: string; readonly port: number }[];
  readonly cidrGroups: readonly { readonly name: string; readonly cidrs: readonly string[] }[];
  readonly policies: readonly unknown[];
  readonly expected: {
    /** `Kind/namespace/name` → Cilium's message; absent where every policy is valid */
    readonly invalid?: Readonly<Record<string, string>>;
    /** `src > dst` → one two-letter word a probe */
    readonly verdicts: Readonly<Record<string, string>>;
    /** `src > dst` → one `egress/ingress` word a probe: indexes of policies */
    readonly by: Readonly<Record<string, string>>;
  };
}

interface OraclePod {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly ports: readonly ContainerPort[];
}

interface OracleExternal {
  readonly name: string;
  readonly ip: string;
  readonly dnsNames: readonly string[];
}

export interface Probe {
  readonly protocol: Protocol;
  readonly port: number;
}

/** A scenario read by our own parsers, ready to be asked. */
export interface LoadedScenario {
  readonly engine: PolicyEngine;
  readonly inventory: Inventory;
  readonly probes: readonly Probe[];
  /** `Kind/namespace/name`, sorted */
  readonly invalid: readonly string[];
  /** position in the scenario's `policies`; those that are invalid have none */
  readonly policyIndex: ReadonlyMap<Policy, number>;
  /** @param reference `namespace/pod`, `external:name` or `reserved:name` */
  readonly identity: (reference: string) => Identity;
}

export function readScenarios(file: string): OracleScenario[] {
  const text = gunzipSync(readFileSync(file)).toString('utf8');
  return text
    .trim()
    .split('\n')
    .map((line): OracleScenario => JSON.parse(line));
}

export function loadScenario(scenario: OracleScenario): LoadedScenario {
  if (scenario.cluster !== 'default') throw new Error(`${scenario.id}: a cluster of another name`);
  const inventory = parseInventory(objectsOf('inventory.json', inventoryObjects(scenario)));
  const { policies, invalid } = parsePolicies(objectsOf('policies.json', scenario.policies));
  const identities = new Identities(inventory, { namesKnown: true });
  const known = new Map<string, Identity>();
  return {
    engine: new PolicyEngine(policies, inventory),
    inventory,
    probes: scenario.probes.map(({ protocol, port }) => ({ protocol: protocolOf(protocol), port })),
    invalid: invalid.map(({ ref }) => refKey(ref)).toSorted(),
    policyIndex: new Map(policies.map((policy) => [policy, Number(policy.root.at(-1))])),
    identity: (reference) => {
      const identity = known.get(reference) ?? identityOf(reference, scenario, inventory, identities);
      known.set(reference, identity);
      return identity;
    },
  };
}

function objectsOf(file: string, items: readonly unknown[]): ReturnType<typeof parseManifest>['objects'] {
  const { objects, problems } = parseManifest(
    file,
    JSON.stringify({ apiVersion: 'v1', kind: 'List', items }),
  );
  if (problems.length > 0 || objects.length !== items.length) throw new Error(`${file}: not read in full`);
  return objects;
}

export function inventoryObjects({ namespaces, pods, cidrGroups }: OracleScenario): unknown[] {
  return [
    ...Object.entries(namespaces).map(([name, labels]) => ({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name, labels },
    })),
    ...cidrGroups.map(({ name, cidrs }) => ({
      apiVersion: 'cilium.io/v2',
      kind: 'CiliumCIDRGroup',
      metadata: { name },
      spec: { externalCIDRs: cidrs },
    })),
    ...pods.map(({ name, namespace, labels, ports }) => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, namespace, labels },
      spec: {
        containers: [
          {
            name: 'main',
            ports: ports.map((port) => ({
              name: port.name,
              containerPort: port.port,
              protocol: port.protocol,
            })),
          },
        ],
      },
    })),
  ];
}

function identityOf(
  reference: string,
  { externals }: OracleScenario,
  inventory: Inventory,
  identities: Identities,
): Identity {
  if (reference.startsWith('external:')) {
    const external = found(
      externals.find(({ name }) => `external:${name}` === reference),
      reference,
    );
    return identities.of(
      endpointOfLabels(LabelSet.parse(['reserved:world']), external.ip, external.dnsNames),
    );
  }
  if (reference.startsWith('reserved:')) {
    const labels =
      reference === 'reserved:kube-apiserver' ? [reference, 'reserved:remote-node'] : [reference];
    return identities.of(endpointOfLabels(LabelSet.parse(labels), undefined, []));
  }
  const workload = found(
    inventory.workloads.find(({ namespace, name }) => `${namespace}/${name}` === reference),
    reference,
  );
  return identities.ofWorkload(workload);
}

function found<T>(value: T | undefined, reference: string): T {
  if (value === undefined) throw new Error(`the scenario has no ${reference}`);
  return value;
}

function protocolOf(written: string): Protocol {
  switch (written) {
    case 'TCP':
    case 'UDP':
    case 'SCTP':
      return written;
    case 'ICMP':
      return 'ICMPv4';
    default:
      throw new Error(`a probe with the protocol ${written}, which the oracle's README does not name`);
  }
}

function refKey({ kind, namespace, name }: PolicyRef): string {
  return namespace === undefined ? `${kind}/${name}` : `${kind}/${namespace}/${name}`;
}
