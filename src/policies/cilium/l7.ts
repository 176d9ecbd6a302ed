import type { Direction } from '../../model/direction.ts';
import { ok } from '../../model/result.ts';
import type { Path } from '../place.ts';
import type { PortEntry } from '../policy.ts';
import { invalid, type Read, readEach, readList, readMap, readText } from '../read.ts';
import { L7_FIELDS } from '../schema.ts';

const L7_LISTS = ['http', 'kafka', 'dns', 'l7'] as const;
type L7List = (typeof L7_LISTS)[number];

/** What one toPorts element says of the requests on its ports, not yet understood. */
export interface L7Section {
  /** undefined where the list is absent, which counts for less than an empty one */
  readonly lists: Readonly<Record<L7List, readonly unknown[] | undefined>>;
  /** empty where absent */
  readonly l7proto: string;
  /** kinds of rules that this version does not know */
  readonly unknownKinds: readonly string[];
  readonly serverNames: readonly string[];
  readonly terminatingTLS: Readonly<Record<string, unknown>> | undefined;
  readonly originatingTLS: Readonly<Record<string, unknown>> | undefined;
  readonly listener: Readonly<Record<string, unknown>> | undefined;
}

export function readL7Section(portRule: Readonly<Record<string, unknown>>, path: Path): Read<L7Section> {
  const at: Path = [...path, 'rules'];
  const rules = readMap(portRule['rules'], at);
  if (!rules.ok) return rules;
  const lists: Record<L7List, readonly unknown[] | undefined> = {
    http: undefined,
    kafka: undefined,
    dns: undefined,
    l7: undefined,
  };
  for (const kind of L7_LISTS) {
    const list = readList(rules.value?.[kind], [...at, kind]);
    if (!list.ok) return list;
    lists[kind] = list.value;
  }
  const l7proto = readText(rules.value?.['l7proto'], [...at, 'l7proto']);
  if (!l7proto.ok) return l7proto;
  const written = readList(portRule['serverNames'], [...path, 'serverNames']);
  if (!written.ok) return written;
  const serverNames = readEach(written.value ?? [], [...path, 'serverNames'], readText);
  if (!serverNames.ok) return serverNames;
  const terminatingTLS = readMap(portRule['terminatingTLS'], [...path, 'terminatingTLS']);
  if (!terminatingTLS.ok) return terminatingTLS;
  const originatingTLS = readMap(portRule['originatingTLS'], [...path, 'originatingTLS']);
  if (!originatingTLS.ok) return originatingTLS;
  const listener = readMap(portRule['listener'], [...path, 'listener']);
  if (!listener.ok) return listener;
  return ok({
    lists,
    l7proto: l7proto.value,
    unknownKinds: unknownKinds(rules.value ?? {}),
    serverNames: serverNames.value,
    terminatingTLS: terminatingTLS.value,
    originatingTLS: originatingTLS.value,
    listener: listener.value,
  });
}

function unknownKinds(rules: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(rules)
    .filter(
      ([kind, list]) => !L7_FIELDS.has(kind) && list !== null && !(Array.isArray(list) && list.length === 0),
    )
    .map(([kind]) => kind);
}

/** Whether the proxy ends or begins TLS itself. */
export function isTlsInspected({ terminatingTLS, originatingTLS }: L7Section): boolean {
  return terminatingTLS !== undefined || originatingTLS !== undefined;
}

/**
 * Demands of one toPorts element what Cilium demands of it once it looks into requests: a breach makes the whole object
 * invalid. Source: Cilium pkg/policy/api/rule_validation.go, PortRule.sanitize and L7Rules.sanitize.
 * @param isHostPolicy the subject is nodes
 */
export function demandSoundL7(
  section: L7Section,
  path: Path,
  direction: Direction,
  entries: readonly PortEntry[],
  isHostPolicy: boolean,
): Read<undefined> {
  const { lists, listener, serverNames } = section;
  const breach = (message: string): Read<undefined> => invalid(path, message);
  // a parser's name without rules for it counts as no rules
  const rules = L7_LISTS.filter((kind) => (lists[kind] ?? []).length > 0);
  if (serverNames.includes('')) return breach('an empty server name');
  if (listener !== undefined) {
    if (direction === 'ingress') return breach('a listener is for egress only');
    if (rules.length > 0) return breach('a listener cannot stand beside L7 rules');
  }
  if (rules.length === 0) return ok(undefined);
  const kinds = L7_LISTS.filter((kind) =>
    kind === 'l7' ? section.l7proto !== '' : lists[kind] !== undefined,
  );
  if (kinds.length > 1) return breach(`one kind of L7 rules only, not ${kinds.join(' and ')}`);
  if (lists.l7 !== undefined && section.l7proto === '') return breach('l7 needs l7proto');
  if (serverNames.length > 0 && section.terminatingTLS === undefined)
    return breach('serverNames beside L7 rules need terminatingTLS');
  if (isHostPolicy && direction === 'ingress')
    return breach('a policy for nodes takes no L7 rules at ingress');
  if (isHostPolicy && (kinds.includes('http') || kinds.includes('kafka')))
    return breach(`a policy for nodes takes no ${kinds.join()} rules`);
  if (entries.some((entry) => entry.kind === 'range' && entry.first === 0))
    return breach('L7 rules need ports, and "0" is none');
  return kinds.includes('dns')
    ? demandSoundDns(path, direction, entries)
    : demandTcp(path, entries, kinds.join());
}

function demandSoundDns(path: Path, direction: Direction, entries: readonly PortEntry[]): Read<undefined> {
  if (direction === 'ingress') return invalid(path, 'dns rules are for egress only');
  if (entries.length === 0) return invalid(path, 'dns rules need a port');
  return entries.some((entry) => entry.kind === 'range' && entry.last > entry.first)
    ? invalid(path, 'dns rules take no port ranges')
    : ok(undefined);
}

function demandTcp(path: Path, entries: readonly PortEntry[], kind: string): Read<undefined> {
  return entries.some((entry) => entry.kind === 'icmp' || entry.protocols.join() !== 'TCP')
    ? invalid(path, `${kind} rules need protocol TCP at every port beside them`)
    : ok(undefined);
}
