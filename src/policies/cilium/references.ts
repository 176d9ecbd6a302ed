import { type Cidr, formatCidr, parseCidr } from '../../model/ip.ts';
import { ok } from '../../model/result.ts';
import type { Selector } from '../../model/selector.ts';
import { canonicalJson } from '../canonical-json.ts';
import { dig, digList } from '../dig.ts';
import { describeCidr } from '../network-policy.ts';
import type { Path } from '../place.ts';
import type { Reference } from '../policy.ts';
import { invalid, type Read, readEach, readList, readMap, textMap } from '../read.ts';
import { ciliumKey, describeRequirements, readSelector } from '../selectors.ts';
import type { DescribedPeer, PeerScope } from './peer-scope.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads an entry of a CIDR set that names groups in place of a CIDR. Their holes need not lie inside what the groups
 * hold, and the selector's keys have no source: Cilium pkg/policy/api/rule_validation.go, CIDRRule.sanitize.
 */
export function readCidrGroup(item: Fields, path: Path): Read<DescribedPeer> {
  const { cidrGroupRef: name, cidrGroupSelector, except } = item;
  const list = readList(except, [...path, 'except']);
  if (!list.ok) return list;
  const holes = readEach<Cidr>(list.value ?? [], [...path, 'except'], (hole, at) => {
    const cidr = typeof hole === 'string' ? parseCidr(hole) : undefined;
    return cidr === undefined
      ? invalid(at, `${JSON.stringify(hole)} is no CIDR such as 10.0.0.0/8`)
      : ok(cidr);
  });
  if (!holes.ok) return holes;
  const texts = holes.value.map(formatCidr);
  if (name !== undefined && name !== null && name !== '') {
    if (typeof name !== 'string')
      return invalid([...path, 'cidrGroupRef'], 'must be the name of a CIDR group');
    const what = `CIDR group ${name}`;
    const to: Reference = { kind: 'cidr-group', name, except: holes.value };
    return reference(item, what, ['external'], to, describeCidr(what, texts));
  }
  const selectorPath: Path = [...path, 'cidrGroupSelector'];
  const selector = readSelector(cidrGroupSelector, selectorPath, (key) => ({ source: 'cidrgroup', key }));
  if (!selector.ok) return selector;
  const sourced = selector.value.requirements.find(({ key }) => key.includes(':'));
  if (sourced !== undefined)
    return invalid(selectorPath, `"${sourced.key}" is no label of a CIDR group; write it without a source`);
  const text = describeCidr(describe('CIDR groups', selector.value), texts);
  const to: Reference = { kind: 'cidr-groups', selector: selector.value, except: holes.value };
  // a selector that asks for nothing, or for the absence of labels, holds for parties in no group as well
  const could = isNegative(selector.value) ? EVERYONE : (['external'] as const);
  return reference(item, 'CIDR groups picked by label', could, to, text);
}

/** Whether a party that carries none of the labels satisfies the selector. */
function isNegative({ requirements }: Selector): boolean {
  return requirements.every(({ operator }) => operator === 'NotIn' || operator === 'DoesNotExist');
}

const EVERYONE = ['pods', 'external', 'nodes'] as const;

/** A label selector wins over a name, and an absent namespace means every one: Cilium pkg/policy/k8s/service.go. */
export function readService(item: unknown, path: Path, { effect }: PeerScope): Read<DescribedPeer> {
  const map = readMap(item, path);
  if (!map.ok) return map;
  const to = readServiceReference(map.value ?? {}, path);
  if (!to.ok) return to;
  const isDeny = effect === 'deny';
  const could = isDeny ? EVERYONE : (['pods', 'external'] as const);
  const resolved = isDeny ? { ...to.value, inDeny: true as const } : to.value;
  return reference(item, 'the backends of a Kubernetes service', could, resolved, describeService(to.value));
}

type ServiceReference = Extract<Reference, { kind: 'service' | 'services' }>;

function readServiceReference(
  { k8sService, k8sServiceSelector }: Fields,
  path: Path,
): Read<ServiceReference> {
  const field =
    k8sServiceSelector === undefined || k8sServiceSelector === null ? 'k8sService' : 'k8sServiceSelector';
  const at: Path = [...path, field];
  const map = readMap(field === 'k8sService' ? k8sService : k8sServiceSelector, at);
  if (!map.ok) return map;
  const { namespace, serviceName, selector } = map.value ?? {};
  if (namespace !== undefined && namespace !== null && typeof namespace !== 'string')
    return invalid([...at, 'namespace'], 'must be the name of a namespace');
  const within = typeof namespace === 'string' && namespace !== '' ? { namespace } : {};
  if (field === 'k8sService') {
    if (serviceName !== undefined && serviceName !== null && typeof serviceName !== 'string')
      return invalid([...at, 'serviceName'], 'must be the name of a service');
    return ok({ kind: 'service', name: serviceName ?? '', ...within });
  }
  if (selector === undefined || selector === null) return invalid(at, 'a service selector needs a selector');
  const read = readSelector(selector, [...at, 'selector'], (key) => ({ ...ciliumKey(key), source: 'any' }));
  return read.ok ? ok({ kind: 'services', selector: read.value, ...within }) : read;
}

function describeService(to: ServiceReference): string {
  const { namespace } = to;
  if (to.kind === 'services')
    return `${describe('services', to.selector)} in ${namespace ?? 'every namespace'}`;
  if (to.name === '') return 'no service';
  return namespace === undefined ? `service ${to.name} in any namespace` : `service ${namespace}/${to.name}`;
}

/** Only nodes other than the pod's own: Cilium pkg/k8s/apis/cilium.io/utils/utils.go. */
export function readNodes(item: unknown, path: Path, { agent }: PeerScope): Read<DescribedPeer> {
  if (agent.nodeSelectorLabels === false) {
    const why = `${path.at(-2)} needs enable-node-selector-labels, which is off; without it Cilium rejects the whole object`;
    return invalid(path, why);
  }
  const selector = readSelector(item, path, ciliumKey);
  if (!selector.ok) return selector;
  const to: Reference = { kind: 'nodes', selector: selector.value };
  const text = to.selector.requirements.length === 0 ? 'all other nodes' : describe('nodes', to.selector);
  return reference(item, 'the nodes a label selector picks', ['nodes'], to, text);
}

export function readGroup(item: unknown): Read<DescribedPeer> {
  const what = 'the addresses of a cloud provider group';
  return reference(item, what, ['external'], { kind: 'cloud-group' }, describeAws(item) ?? what);
}

function describeAws(item: unknown): string | undefined {
  const names = ['securityGroupsIds', 'securityGroupsNames'].flatMap((field) =>
    digList(item, ['aws', field]).filter((name) => typeof name === 'string'),
  );
  const labels = Object.entries(textMap(dig(item, ['aws', 'labels']))).map(
    ([key, value]) => `${key}=${value}`,
  );
  if (names.length + labels.length === 0) return undefined;
  return `AWS security groups ${[...names, ...labels].join(', ')}`;
}

/** `nodes labelled zone=a`, `all services` */
function describe(plural: string, { requirements }: Selector): string {
  const labels = describeRequirements({
    requirements: requirements.map((one) => ({ ...one, source: plainSource(one.source) })),
  });
  return labels === '' ? `all ${plural}` : `${plural} labelled ${labels}`;
}

/** The source that goes without saying for a CIDR group. */
function plainSource(source: string): string {
  return source === 'cidrgroup' ? 'any' : source;
}

function reference(
  item: unknown,
  what: string,
  could: readonly ('pods' | 'external' | 'nodes')[],
  to: Reference,
  text: string,
): Read<DescribedPeer> {
  return ok({ kind: 'reference', content: canonicalJson(item), what, could, to, text });
}
