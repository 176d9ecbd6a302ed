import { type Cidr, cidrContains, formatCidr, parseCidr, parseIp } from '../../model/ip.ts';
import { NAMESPACE_LABEL, NAMESPACE_LABELS_PREFIX } from '../../model/labels.ts';
import { ok } from '../../model/result.ts';
import type { Requirement, Selector } from '../../model/selector.ts';
import { describeCidr } from '../network-policy.ts';
import type { Path } from '../place.ts';
import { ENTITIES } from '../policy.ts';
import { invalid, type Read, readEach, readList, readMap } from '../read.ts';
import {
  ciliumKey,
  describePods,
  describeRequirements,
  IN_ANY_NAMESPACE,
  inNamespace,
  readSelector,
} from '../selectors.ts';
import { readFqdn } from './fqdn.ts';
import type { DescribedPeer, PeerScope } from './peer-scope.ts';
import { readCidrGroup, readGroup, readNodes, readService } from './references.ts';

export type { DescribedPeer, PeerScope } from './peer-scope.ts';

type ReadPeer = (item: unknown, path: Path, scope: PeerScope) => Read<DescribedPeer>;

/** Every peer list of an ingress or egress element, by field name. They exclude one another. */
export const PEER_FIELDS: Readonly<Record<'ingress' | 'egress', Readonly<Record<string, ReadPeer>>>> = {
  ingress: {
    fromEndpoints: readEndpoints,
    fromCIDR: readCidr,
    fromCIDRSet: readCidrSet,
    fromEntities: readEntity,
    fromNodes: readNodes,
    fromGroups: readGroup,
  },
  egress: {
    toEndpoints: readEndpoints,
    toCIDR: readCidr,
    toCIDRSet: readCidrSet,
    toEntities: readEntity,
    toServices: readService,
    toNodes: readNodes,
    toGroups: readGroup,
    toFQDNs: readFqdnPeer,
  },
};

/** Adds the namespace a selector leaves out: pkg/k8s/apis/cilium.io/utils/utils.go. */
function readEndpoints(item: unknown, path: Path, scope: PeerScope): Read<DescribedPeer> {
  const selector = readSelector(item, path, ciliumKey);
  if (!selector.ok) return selector;
  const scoped = withNamespace(selector.value, scope);
  const text = scoped.requirements.some((one) => one.source === 'reserved')
    ? `endpoints ${describeRequirements(scoped)}`
    : describePods(scoped);
  return ok({ kind: 'endpoints', selector: scoped, text });
}

function withNamespace(selector: Selector, { namespace, subjectSelectsInit }: PeerScope): Selector {
  const { requirements } = selector;
  const names = (test: (one: Requirement) => boolean): boolean => requirements.some(test);
  if (names((one) => one.source === 'reserved')) return selector;
  // The cluster requirement that Cilium adds keeps a negative namespace selector from reaching the world.
  const podsOnly = { requirements: [...requirements, IN_ANY_NAMESPACE] };
  if (names((one) => one.key === NAMESPACE_LABEL)) return podsOnly;
  if (namespace === undefined) return subjectSelectsInit ? selector : podsOnly;
  const byNamespaceLabels = names((one) => one.key.startsWith(NAMESPACE_LABELS_PREFIX));
  return byNamespaceLabels ? podsOnly : { requirements: [...requirements, inNamespace(namespace)] };
}

function readCidr(item: unknown, path: Path): Read<DescribedPeer> {
  const cidr = typeof item === 'string' ? parseCidr(item) : undefined;
  if (cidr === undefined) return invalid(path, `${JSON.stringify(item)} is no CIDR such as 10.0.0.0/8`);
  return ok({ kind: 'cidr', cidr, except: [], text: formatCidr(cidr) });
}

function readCidrSet(item: unknown, path: Path): Read<DescribedPeer> {
  const map = readMap(item, path);
  if (!map.ok) return map;
  const { cidr: cidrText, cidrGroupRef, cidrGroupSelector, except } = map.value ?? {};
  const given = [cidrText, cidrGroupRef, cidrGroupSelector].filter(
    (one) => one !== undefined && one !== null && one !== '',
  );
  if (given.length !== 1) {
    return invalid(path, 'a CIDR set entry needs exactly one of cidr, cidrGroupRef and cidrGroupSelector');
  }
  if (cidrText === undefined || cidrText === null || cidrText === '')
    return readCidrGroup(map.value ?? {}, path);
  const cidr = parsePrefix(cidrText);
  if (cidr === undefined)
    return invalid([...path, 'cidr'], `${JSON.stringify(cidrText)} is no CIDR such as 10.0.0.0/8`);
  const list = readList(except, [...path, 'except']);
  if (!list.ok) return list;
  const holes = readEach(list.value ?? [], [...path, 'except'], (hole, at) => {
    const parsed = parsePrefix(hole);
    return parsed !== undefined && startsWithin(hole, cidr)
      ? ok(parsed)
      : invalid(at, `${JSON.stringify(hole)} is no CIDR within ${formatCidr(cidr)}`);
  });
  if (!holes.ok) return holes;
  return ok({
    kind: 'cidr',
    cidr,
    except: holes.value,
    text: describeCidr(formatCidr(cidr), holes.value.map(formatCidr)),
  });
}

/** Unlike fromCIDR, a CIDR set takes no bare address. */
function parsePrefix(text: unknown): Cidr | undefined {
  return typeof text === 'string' && text.includes('/') ? parseCidr(text) : undefined;
}

/** Cilium asks of a hole only that its written address lies inside; one wider than the CIDR leaves nothing of it. */
function startsWithin(hole: unknown, cidr: Cidr): boolean {
  const address = parseIp(String(hole).split('/', 1)[0] ?? '');
  return address !== undefined && cidrContains(cidr, address);
}

function readEntity(item: unknown, path: Path): Read<DescribedPeer> {
  const entity = ENTITIES.find((name) => name === item);
  return entity === undefined
    ? invalid(path, `${JSON.stringify(item)} is no entity; one of ${ENTITIES.join(', ')}`)
    : ok({ kind: 'entity', entity, text: entity === 'all' ? 'everyone' : `entity ${entity}` });
}

function readFqdnPeer(item: unknown, path: Path): Read<DescribedPeer> {
  const map = readMap(item, path);
  return map.ok ? readFqdn(map.value ?? {}, path) : map;
}

export function selectsInit(selector: Selector): boolean {
  return selector.requirements.some((one) => one.source === 'reserved' && one.key === 'init');
}
