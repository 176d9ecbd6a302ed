import type { Direction } from '../../model/direction.ts';
import { ok } from '../../model/result.ts';
import { canonicalJson } from '../canonical-json.ts';
import type { ManifestObject } from '../manifest.ts';
import type { Path, Place } from '../place.ts';
import type { Peer, Peers, PortEntry, Ports, Rule } from '../policy.ts';
import { type ReadPort, readCiliumPort, readIcmpField } from '../ports.ts';
import { invalid, type Read, readEach, readList, readMap } from '../read.ts';
import { demandSoundL7, readL7Section } from './l7.ts';
import { type DescribedPeer, PEER_FIELDS, type PeerScope } from './peers.ts';
import { readRequests } from './requests/read-requests.ts';

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
  const peers = readPeers(object, element, path, direction, effect, scope);
  if (!peers.ok) return peers;
  const read = readPorts(object, element, path, { ...scope, direction, effect });
  if (!read.ok) return read;
  const ports = read.value;
  const nothingNamed = peers.value === undefined && ports === undefined;
  const frozen = [...frozenBecause(element, direction, effect), ...(ports?.frozen ?? [])];
  if (peers.value?.kind === 'none') frozen.push('an empty peer list, which some tools turn into "everyone"');
  return ok({
    path,
    direction,
    effect,
    // an element that names neither peers nor ports isolates its subject and allows nothing
    peers: nothingNamed ? { kind: 'none' } : (peers.value ?? { kind: 'any' }),
    ports: portsOf(ports?.entries),
    place: object.place(path),
    content: canonicalJson(value),
    frozen: [...new Set(frozen)],
  });
}

function portsOf(entries: readonly PortEntry[] | undefined): Ports {
  if (entries === undefined) return { kind: 'any' };
  return entries.length === 0 ? { kind: 'none' } : { kind: 'listed', entries };
}

/** Undefined where no peer list is present; `none` where one is present and empty. */
function readPeers(
  object: ManifestObject,
  element: Readonly<Record<string, unknown>>,
  path: Path,
  direction: Direction,
  effect: Rule['effect'],
  scope: PeerScope,
): Read<Peers | undefined> {
  let found: { readonly field: string; readonly peers: readonly Peer[] } | undefined;
  let present = false;
  for (const [field, readPeer] of Object.entries(PEER_FIELDS[direction])) {
    // egressDeny has no such field: the API server drops it
    if (effect === 'deny' && field === 'toFQDNs') continue;
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
interface PortScope
  extends Pick<Rule, 'direction' | 'effect'>,
    Pick<PeerScope, 'subjectIsNodes' | 'namespace'> {}

/** One element of toPorts or icmps, or several taken together. */
interface PortRule {
  readonly entries: readonly PortEntry[];
  /** why the rule must not be edited */
  readonly frozen: readonly string[];
}

/** Undefined where neither toPorts nor icmps holds an element. */
function readPorts(
  object: ManifestObject,
  element: Readonly<Record<string, unknown>>,
  path: Path,
  scope: PortScope,
): Read<PortRule | undefined> {
  const portRules = readList(element['toPorts'], [...path, 'toPorts']);
  if (!portRules.ok) return portRules;
  const icmps = readList(element['icmps'], [...path, 'icmps']);
  if (!icmps.ok) return icmps;
  const [tcp, icmp] = [portRules.value ?? [], icmps.value ?? []];
  if (tcp.length === 0 && icmp.length === 0) return ok(undefined);
  if (tcp.length > 0 && icmp.length > 0)
    return invalid([...path, 'icmps'], 'toPorts and icmps cannot stand in one element');
  const read =
    tcp.length > 0
      ? readEach(tcp, [...path, 'toPorts'], (item, at) => readPortRule(object, item, at, scope))
      : readEach(icmp, [...path, 'icmps'], (item, at) => readIcmpRule(object, item, at));
  if (!read.ok) return read;
  return ok({
    entries: read.value.flatMap(({ entries }) => entries),
    frozen: read.value.flatMap(({ frozen }) => frozen),
  });
}

function readIcmpRule(object: ManifestObject, value: unknown, path: Path): Read<PortRule> {
  const entries = readEntries(object, value, path, 'fields', readIcmpField);
  return entries.ok ? ok({ entries: entries.value, frozen: [] }) : entries;
}

function readPortRule(
  object: ManifestObject,
  value: unknown,
  path: Path,
  { direction, effect, subjectIsNodes, namespace }: PortScope,
): Read<PortRule> {
  const entries = readEntries(object, value, path, 'ports', readCiliumPort);
  if (!entries.ok) return entries;
  // the API server drops what a deny would say of requests
  if (effect === 'deny') return ok({ entries: entries.value, frozen: [] });
  const map = readMap(value, path);
  if (!map.ok) return map;
  const section = readL7Section(map.value ?? {}, path);
  if (!section.ok) return section;
  const sound = demandSoundL7(section.value, path, direction, entries.value, subjectIsNodes);
  if (!sound.ok) return sound;
  const place = (at: Path): Place => object.place(at);
  const read = readRequests(section.value, path, { namespace, place });
  if (!read.ok) return read;
  const { requests, frozen } = read.value;
  return ok({
    entries: requests === undefined ? entries.value : entries.value.map((entry) => ({ ...entry, requests })),
    frozen,
  });
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

/** Constructs of an element whose removal does more than take access away (traps T-09, T-10). */
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
  return frozen;
}
