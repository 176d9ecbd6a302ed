import type { Direction } from '../model/direction.ts';
import { ok } from '../model/result.ts';
import { canonicalJson } from './canonical-json.ts';
import { demandSoundL7 } from './cilium-l7.ts';
import { type DescribedPeer, PEER_FIELDS, type PeerScope } from './cilium-peers.ts';
import type { ManifestObject } from './manifest.ts';
import type { Path } from './place.ts';
import type { Peer, Peers, PortEntry, Ports, Rule } from './policy.ts';
import { type ReadPort, readCiliumPort, readIcmpField } from './ports.ts';
import { invalid, type Read, readEach, readList, readMap } from './read.ts';

/** Of ports, and of ICMP fields. */
const MAX_ENTRIES = 40;

/** Reads one element of ingress, ingressDeny, egress or egressDeny. Source: Cilium pkg/policy/api/{ingress,egress,l4}.go. */
export function readCiliumRule(
  object: ManifestObject,
  value: unknown,
  path: Path,
  direction: Direction,
  effect: Rule['effect'],
  scope: PeerScope,
): Read<Rule> {
  const map = readMap(value, path);
  if (!map.ok) return map;
  const element = map.value ?? {};
  const peers = readPeers(object, element, path, direction, scope);
  if (!peers.ok) return peers;
  const ports = readPorts(object, element, path, { direction, effect, isHostPolicy: scope.subjectIsNodes });
  if (!ports.ok) return ports;
  const nothingNamed = peers.value === undefined && ports.value === undefined;
  const frozen = frozenBecause(element, direction, effect);
  return ok({
    path,
    direction,
    effect,
    // an element that names neither peers nor ports isolates its subject and allows nothing
    peers: nothingNamed ? { kind: 'none' } : (peers.value ?? { kind: 'any' }),
    ports: ports.value ?? { kind: 'any' },
    place: object.place(path),
    content: canonicalJson(value),
    frozen:
      peers.value?.kind === 'none'
        ? [...frozen, 'an empty peer list, which some tools turn into "everyone"']
        : frozen,
  });
}

/** Undefined where no peer list is present; `none` where one is present and empty. */
function readPeers(
  object: ManifestObject,
  element: Readonly<Record<string, unknown>>,
  path: Path,
  direction: Direction,
  scope: PeerScope,
): Read<Peers | undefined> {
  let found: { readonly field: string; readonly peers: readonly Peer[] } | undefined;
  let present = false;
  for (const [field, readPeer] of Object.entries(PEER_FIELDS[direction])) {
    const fieldPath: Path = [...path, field];
    const list = readList(element[field], fieldPath);
    if (!list.ok) return list;
    if (list.value === undefined) continue;
    present = true;
    if (list.value.length === 0) continue;
    if (found !== undefined)
      return invalid(fieldPath, `${field} cannot be combined with ${found.field} in one element`);
    const peers = readEach<Peer>(list.value, fieldPath, (item, at) => {
      const peer: Read<DescribedPeer> = readPeer(item, at, scope);
      return peer.ok ? ok({ ...peer.value, path: at, place: object.place(at) }) : peer;
    });
    if (!peers.ok) return peers;
    found = { field, peers: peers.value };
  }
  if (found !== undefined) return ok({ kind: 'listed', peers: found.peers });
  return ok(present ? { kind: 'none' } : undefined);
}

/** What decides which port rules are sound. */
interface PortScope extends Pick<Rule, 'direction' | 'effect'> {
  readonly isHostPolicy: boolean;
}

function readPorts(
  object: ManifestObject,
  element: Readonly<Record<string, unknown>>,
  path: Path,
  scope: PortScope,
): Read<Ports | undefined> {
  const portRules = readList(element['toPorts'], [...path, 'toPorts']);
  if (!portRules.ok) return portRules;
  const icmps = readList(element['icmps'], [...path, 'icmps']);
  if (!icmps.ok) return icmps;
  const [tcp, icmp] = [portRules.value ?? [], icmps.value ?? []];
  if (tcp.length === 0 && icmp.length === 0) return ok(undefined);
  if (tcp.length > 0 && icmp.length > 0)
    return invalid([...path, 'icmps'], 'toPorts and icmps cannot stand in one element');
  const lists =
    tcp.length > 0
      ? readEach(tcp, [...path, 'toPorts'], (item, at) => readPortRule(object, item, at, scope))
      : readEach(icmp, [...path, 'icmps'], (item, at) =>
          readEntries(object, item, at, 'fields', readIcmpField),
        );
  if (!lists.ok) return lists;
  const entries = lists.value.flat();
  return ok(entries.length === 0 ? { kind: 'none' } : { kind: 'listed', entries });
}

function readPortRule(
  object: ManifestObject,
  value: unknown,
  path: Path,
  { direction, effect, isHostPolicy }: PortScope,
): Read<PortEntry[]> {
  const entries = readEntries(object, value, path, 'ports', readCiliumPort);
  if (!entries.ok) return entries;
  if (effect === 'deny' && qualifiersOf(value).length > 0) {
    return invalid(path, 'a deny rule cannot look into requests, names or TLS');
  }
  const map = readMap(value, path);
  if (!map.ok) return map;
  const sound = demandSoundL7(map.value ?? {}, path, direction, entries.value, isHostPolicy);
  return sound.ok ? entries : sound;
}

function readEntries(
  object: ManifestObject,
  value: unknown,
  path: Path,
  field: 'ports' | 'fields',
  readPort: (entry: Readonly<Record<string, unknown>>, path: Path) => Read<ReadPort>,
): Read<PortEntry[]> {
  const map = readMap(value, path);
  if (!map.ok) return map;
  const list = readList(map.value?.[field], [...path, field]);
  if (!list.ok) return list;
  if ((list.value ?? []).length > MAX_ENTRIES)
    return invalid([...path, field], `at most ${MAX_ENTRIES} ${field} in one list`);
  return readEach<PortEntry>(list.value ?? [], [...path, field], (item, at) => {
    const entry = readMap(item, at);
    if (!entry.ok) return entry;
    const port = readPort(entry.value ?? {}, at);
    return port.ok ? ok({ ...port.value, path: at, place: object.place(at) }) : port;
  });
}

/** Constructs of an element whose removal does more than take access away (traps T-09 to T-12, T-18, T-20). */
function frozenBecause(
  element: Readonly<Record<string, unknown>>,
  direction: Direction,
  effect: Rule['effect'],
): string[] {
  const frozen: string[] = [];
  if (effect === 'deny') frozen.push('a deny: its work is that nobody tries');
  if (element['authentication'] !== undefined) frozen.push('authentication, which other rules may inherit');
  const required = direction === 'ingress' ? 'fromRequires' : 'toRequires';
  if (element[required] !== undefined) frozen.push(`${required}, which restricts other rules`);
  const portRules: unknown[] = Array.isArray(element['toPorts']) ? element['toPorts'] : [];
  for (const portRule of portRules) frozen.push(...qualifiersOf(portRule));
  return [...new Set(frozen)];
}

function qualifiersOf(portRule: unknown): string[] {
  const map = readMap(portRule, []);
  if (!map.ok || map.value === undefined) return [];
  const found: string[] = [];
  const rules = readMap(map.value['rules'], []);
  for (const [protocol, list] of Object.entries(rules.ok ? (rules.value ?? {}) : {})) {
    if (Array.isArray(list) ? list.length > 0 : list !== null) {
      found.push(
        protocol === 'dns'
          ? 'DNS rules, which toFQDNs rules learn addresses from'
          : `${protocol} rules, which the L7 proxy applies`,
      );
    }
  }
  for (const [field, why] of [
    ['serverNames', 'TLS server names'],
    ['terminatingTLS', 'TLS termination'],
    ['originatingTLS', 'TLS origination'],
    ['listener', 'a proxy listener'],
  ] as const) {
    if (map.value[field] !== undefined && map.value[field] !== null) found.push(why);
  }
  return found;
}
