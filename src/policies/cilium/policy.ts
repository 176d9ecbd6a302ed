import { DIRECTIONS, type Direction } from '../../model/direction.ts';
import { NAMESPACE_LABEL } from '../../model/labels.ts';
import { ok } from '../../model/result.ts';
import type { Selector } from '../../model/selector.ts';
import type { AgentSettings } from '../inventory/agent-settings.ts';
import type { ManifestObject } from '../manifest.ts';
import type { Path } from '../place.ts';
import type { PolicySpec, Rule, Subject } from '../policy.ts';
import { invalid, type Read, readEach, readList, readMap } from '../read.ts';
import { ciliumKey, describePods, describeRequirements, inNamespace, readSelector } from '../selectors.ts';
import { isRecord } from '../unknown-fields.ts';
import { type PeerScope, selectsInit } from './peers.ts';
import { readCiliumRule } from './rule.ts';

/**
 * Reads CiliumNetworkPolicy and CiliumClusterwideNetworkPolicy: `spec`, `specs`, or both; one invalid element makes
 * the whole object invalid. Source: Cilium pkg/k8s/apis/cilium.io/v2, pkg/policy/api/rule_validation.go.
 * @param namespace undefined for cluster-wide policies
 */
export function readCiliumSpecs(
  object: ManifestObject,
  namespace: string | undefined,
  agent: AgentSettings,
): Read<PolicySpec[]> {
  const { spec, specs } = object.value;
  const list = readList(specs, ['specs']);
  if (!list.ok) return list;
  if ((spec === undefined || spec === null) && list.value === undefined) {
    return invalid([], 'a Cilium policy needs spec or specs');
  }
  const read: PolicySpec[] = [];
  if (spec !== undefined && spec !== null) {
    const one = readSpec(object, spec, ['spec'], 'spec', namespace, agent);
    if (!one.ok) return one;
    read.push(one.value);
  }
  const more = readEach(list.value ?? [], ['specs'], (item, at, i) =>
    readSpec(object, item, at, `specs[${i}]`, namespace, agent),
  );
  return more.ok ? ok([...read, ...more.value]) : more;
}

const SECTIONS = [
  ['ingress', 'ingress', 'allow'],
  ['ingressDeny', 'ingress', 'deny'],
  ['egress', 'egress', 'allow'],
  ['egressDeny', 'egress', 'deny'],
] as const;

function readSpec(
  object: ManifestObject,
  value: unknown,
  path: Path,
  label: string,
  namespace: string | undefined,
  agent: AgentSettings,
): Read<PolicySpec> {
  const map = readMap(value, path);
  if (!map.ok) return map;
  const spec = map.value ?? {};
  const subject = readSubject(spec, path, namespace);
  if (!subject.ok) return subject;
  const scope: Omit<PeerScope, 'effect'> = {
    namespace,
    subjectSelectsInit: selectsInit(subject.value.selector),
    subjectIsNodes: subject.value.kind === 'nodes',
    agent,
  };
  const rules: Rule[] = [];
  for (const [field, direction, effect] of SECTIONS) {
    const list = readList(spec[field], [...path, field]);
    if (!list.ok) return list;
    const section = readEach(list.value ?? [], [...path, field], (item, at) =>
      readCiliumRule(object, item, at, direction, effect, { ...scope, effect }),
    );
    if (!section.ok) return section;
    rules.push(...section.value);
  }
  if (rules.length === 0) {
    return invalid(path, 'at least one of ingress, ingressDeny, egress and egressDeny must hold an element');
  }
  const isolates = readIsolation(spec['enableDefaultDeny'], [...path, 'enableDefaultDeny'], rules);
  if (!isolates.ok) return isolates;
  return ok({ path: label, subject: subject.value, isolates: isolates.value, rules });
}

function readSubject(
  spec: Readonly<Record<string, unknown>>,
  path: Path,
  namespace: string | undefined,
): Read<Subject> {
  const { endpointSelector, nodeSelector } = spec;
  const hasEndpoints = endpointSelector !== undefined && endpointSelector !== null;
  const hasNodes = nodeSelector !== undefined && nodeSelector !== null;
  if (hasEndpoints === hasNodes)
    return invalid(path, 'exactly one of endpointSelector and nodeSelector is needed');
  if (hasNodes) {
    if (namespace !== undefined)
      return invalid([...path, 'nodeSelector'], 'nodeSelector belongs in a CiliumClusterwideNetworkPolicy');
    const nodes = readSelector(nodeSelector, [...path, 'nodeSelector'], ciliumKey);
    return nodes.ok
      ? ok({ kind: 'nodes', selector: nodes.value, text: nodesText(describeRequirements(nodes.value)) })
      : nodes;
  }
  const endpoints = readSelector(
    namespace === undefined ? endpointSelector : withoutOwnKey(endpointSelector),
    [...path, 'endpointSelector'],
    ciliumKey,
  );
  if (!endpoints.ok) return endpoints;
  const selector: Selector =
    namespace === undefined
      ? endpoints.value
      : { requirements: [...endpoints.value.requirements, inNamespace(namespace)] };
  return ok({ kind: 'endpoints', selector, text: describePods(selector) });
}

/**
 * A namespaced policy selects in its own namespace: Cilium overwrites the match label `k8s:io.kubernetes.pod.namespace`.
 * The key under any other source stays and must hold as well, so a policy that names another namespace selects nothing.
 */
function withoutOwnKey(selector: unknown): unknown {
  if (!isRecord(selector) || !isRecord(selector['matchLabels'])) return selector;
  const { [`k8s:${NAMESPACE_LABEL}`]: _overwritten, ...others } = selector['matchLabels'];
  return { ...selector, matchLabels: others };
}

/** `enableDefaultDeny` defaults to "there is an element", and without an element it does nothing. */
function readIsolation(value: unknown, path: Path, rules: readonly Rule[]): Read<Record<Direction, boolean>> {
  const map = readMap(value, path);
  if (!map.ok) return map;
  const isolates: Record<Direction, boolean> = { ingress: false, egress: false };
  for (const direction of DIRECTIONS) {
    const written = map.value?.[direction];
    if (written !== undefined && written !== null && typeof written !== 'boolean') {
      return invalid([...path, direction], 'must be true or false');
    }
    isolates[direction] = (written ?? true) && rules.some((rule) => rule.direction === direction);
  }
  return ok(isolates);
}

function nodesText(requirements: string): string {
  return requirements === '' ? 'every node' : `nodes ${requirements}`;
}
