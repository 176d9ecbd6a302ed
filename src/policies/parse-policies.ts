import { stringify } from 'yaml';
import { DIRECTIONS, type Direction } from '../model/direction.ts';
import { readCiliumSpecs } from './cilium/policy.ts';
import { readClusterPolicySpec } from './cluster/cluster-network-policy.ts';
import { CLUSTER_POLICY_SCHEMA } from './cluster/schema.ts';
import { type AgentSettings, DEFAULT_AGENT } from './inventory/agent-settings.ts';
import type { ManifestObject } from './manifest.ts';
import { readNetworkPolicySpec } from './network-policy.ts';
import { formatPath, type Path, type Place } from './place.ts';
import { POLICY_KINDS, type Policy, type PolicyKind, type PolicyRef, type PolicySpec } from './policy.ts';
import { readMetadata } from './policy-metadata.ts';
import { type Invalid, invalid, type Read } from './read.ts';
import { reindent } from './reindent.ts';
import { CILIUM_POLICY_SCHEMA, type FieldSchema, NETWORK_POLICY_SCHEMA } from './schema.ts';
import { type UnenforcedPolicy, unenforcedPolicy } from './unenforced.ts';
import { isRecord, unknownFields } from './unknown-fields.ts';

/** A policy object that the enforcer rejects as a whole, so it allows and isolates nothing, or not as meant. */
export interface InvalidPolicy {
  readonly ref: PolicyRef;
  /** of the offending part */
  readonly place: Place;
  readonly message: string;
  /** the object as it was probably meant, as YAML; only where the cause is plain */
  readonly corrected?: string;
}

export interface ParsedPolicies {
  readonly policies: readonly Policy[];
  readonly invalid: readonly InvalidPolicy[];
  /** whether or not they would be valid */
  readonly unenforced: readonly UnenforcedPolicy[];
}

const GROUPS: Readonly<Record<PolicyKind, RegExp>> = {
  NetworkPolicy: /^networking\.k8s\.io\//,
  CiliumNetworkPolicy: /^cilium\.io\//,
  CiliumClusterwideNetworkPolicy: /^cilium\.io\//,
  ClusterNetworkPolicy: /^policy\.networking\.k8s\.io\//,
};

const SCHEMAS: Readonly<Record<PolicyKind, FieldSchema>> = {
  NetworkPolicy: NETWORK_POLICY_SCHEMA,
  CiliumNetworkPolicy: CILIUM_POLICY_SCHEMA,
  CiliumClusterwideNetworkPolicy: CILIUM_POLICY_SCHEMA,
  ClusterNetworkPolicy: CLUSTER_POLICY_SCHEMA,
};

/**
 * Understands every policy among the objects; objects of other kinds are passed over.
 * @param agent what the agents are set to: some policies are valid, or do anything, only under certain settings
 */
export function parsePolicies(
  objects: readonly ManifestObject[],
  agent: AgentSettings = DEFAULT_AGENT,
): ParsedPolicies {
  const policies: Policy[] = [];
  const rejected: InvalidPolicy[] = [];
  const unenforced: UnenforcedPolicy[] = [];
  for (const object of objects) {
    const idle = unenforcedPolicy(object, agent);
    if (idle !== undefined) {
      unenforced.push(idle);
      continue;
    }
    const kind = POLICY_KINDS.find((one) => one === object.kind && GROUPS[one].test(object.apiVersion));
    if (kind === undefined) continue;
    const ref = refOf(kind, object);
    const read = readPolicy(object, ref, agent);
    if (read.ok) policies.push(read.value);
    else rejected.push(rejectedPolicy(object, ref, read.error));
  }
  return { policies, invalid: rejected, unenforced };
}

function refOf(kind: PolicyKind, object: ManifestObject): PolicyRef {
  const { name } = object;
  return kind === 'CiliumClusterwideNetworkPolicy' || kind === 'ClusterNetworkPolicy'
    ? { kind, name }
    : { kind, namespace: object.namespace ?? 'default', name };
}

function readPolicy(object: ManifestObject, ref: PolicyRef, agent: AgentSettings): Read<Policy> {
  if (ref.name === '') return invalid([], 'metadata.name is missing');
  const unknown = unknownFields(object.value, SCHEMAS[ref.kind]);
  const [first] = unknown;
  // NetworkPolicy's fields are final, so an unknown one is a mistake; the others' may be newer than this program
  if (first !== undefined && ref.kind === 'NetworkPolicy')
    return invalid(first, unknownFieldMessage(object.value, first));
  const specs = readSpecs(object, ref, agent);
  if (!specs.ok) return specs;
  const uneditable = unknown.map(
    (path) => `the field ${formatPath(path)} is not known to this version of Lapse`,
  );
  const { file, document, root, deployment, sourceFile } = object;
  return {
    ok: true,
    value: {
      ref,
      file,
      document,
      root,
      place: object.place([]),
      metadata: readMetadata(object.value['metadata']),
      specs: specs.value,
      ...(ref.kind === 'NetworkPolicy' ? writtenTypes(object.value) : {}),
      uneditable: [...object.uneditable, ...uneditable],
      ...(deployment === undefined ? {} : { deployment }),
      ...(sourceFile === undefined || unknown.length > 0 ? {} : { sourceFile }),
    },
  };
}

function readSpecs(object: ManifestObject, ref: PolicyRef, agent: AgentSettings): Read<PolicySpec[]> {
  switch (ref.kind) {
    case 'NetworkPolicy':
      return readNetworkPolicySpec(object, ref.namespace ?? 'default');
    case 'CiliumNetworkPolicy':
    case 'CiliumClusterwideNetworkPolicy':
      return readCiliumSpecs(object, ref.namespace, agent);
    case 'ClusterNetworkPolicy':
      return readClusterPolicySpec(object, agent);
  }
}

function unknownFieldMessage(value: unknown, path: Path): string {
  const field = formatPath(path);
  return besideNull(value, path)
    ? `unknown field ${field} beside an empty one: the indentation was probably lost. An API server without strict validation drops the field and applies the rest, which then selects or allows everything`
    : `unknown field ${field}`;
}

/** Whether the map that holds the field, or the list item before it, has a null value: the mark of lost indentation. */
function besideNull(value: unknown, path: Path): boolean {
  let parent: unknown = value;
  const trail: unknown[] = [];
  for (const step of path.slice(0, -1)) {
    trail.push(parent);
    parent = Array.isArray(parent) || isRecord(parent) ? Reflect.get(parent, step) : undefined;
  }
  const list = trail.at(-1);
  const index = path.at(-2);
  const before: unknown = Array.isArray(list) && typeof index === 'number' ? list[index - 1] : undefined;
  return [parent, before].some((one) => isRecord(one) && Object.values(one).includes(null));
}

function rejectedPolicy(object: ManifestObject, ref: PolicyRef, error: Invalid): InvalidPolicy {
  const schema = SCHEMAS[ref.kind];
  const isUnknownField = unknownFields(object.value, schema).length > 0;
  const meant = isUnknownField ? reindent(object.value, schema) : undefined;
  const place = object.place(error.path);
  // of a NetworkPolicy the unknown field itself is the error, and its message names it
  const message =
    isUnknownField && ref.kind === 'NetworkPolicy'
      ? error.message
      : `${formatPath(error.path)}: ${error.message}`.replace(/^: /, '');
  return { ref, place, message, ...(meant === undefined ? {} : { corrected: stringify(meant) }) };
}

/** Items were checked when the spec was read. */
function writtenTypes(value: Readonly<Record<string, unknown>>): {
  readonly policyTypes?: readonly Direction[];
} {
  const spec = value['spec'];
  const types: unknown = isRecord(spec) ? spec['policyTypes'] : undefined;
  if (!Array.isArray(types) || types.length === 0) return {};
  return {
    policyTypes: DIRECTIONS.filter((direction) =>
      types.some((type) => String(type).toLowerCase() === direction),
    ),
  };
}
