import type { Direction } from '../model/direction.ts';
import { ok } from '../model/result.ts';
import type { Path } from './place.ts';
import type { PortEntry } from './policy.ts';
import { invalid, type Read, readList, readMap } from './read.ts';

/**
 * Demands of one toPorts element what Cilium demands of it once it looks into requests: a breach makes the whole object
 * invalid. Source: Cilium pkg/policy/api/rule_validation.go, PortRule.sanitize and L7Rules.sanitize.
 * @param isHostPolicy the subject is nodes
 */
export function demandSoundL7(
  portRule: Readonly<Record<string, unknown>>,
  path: Path,
  direction: Direction,
  entries: readonly PortEntry[],
  isHostPolicy: boolean,
): Read<undefined> {
  const rules = readMap(portRule['rules'], [...path, 'rules']);
  if (!rules.ok) return rules;
  const lists: Record<string, readonly unknown[]> = {};
  for (const protocol of ['http', 'kafka', 'dns', 'l7']) {
    const list = readList(rules.value?.[protocol], [...path, 'rules', protocol]);
    if (!list.ok) return list;
    if (list.value !== undefined && list.value.length > 0) lists[protocol] = list.value;
  }
  const serverNames = readList(portRule['serverNames'], [...path, 'serverNames']);
  if (!serverNames.ok) return serverNames;
  const kinds = Object.keys(lists);
  const breach = (message: string): Read<undefined> => invalid(path, message);
  if ((serverNames.value ?? []).includes('')) return breach('an empty server name');
  if (isGiven(portRule['listener'])) {
    if (direction === 'ingress') return breach('a listener is for egress only');
    if (kinds.length > 0) return breach('a listener cannot stand beside L7 rules');
  }
  if (kinds.length === 0) return ok(undefined);
  if (kinds.length > 1) return breach(`one kind of L7 rules only, not ${kinds.join(' and ')}`);
  if ((serverNames.value ?? []).length > 0 && !isGiven(portRule['terminatingTLS']))
    return breach('serverNames beside L7 rules need terminatingTLS');
  if (kinds.includes('l7') && !isGiven(rules.value?.['l7proto'])) return breach('l7 needs l7proto');
  if (isHostPolicy && (direction === 'ingress' || !kinds.includes('dns')))
    return breach('of L7 rules, a policy for nodes takes only dns, and only on egress');
  return kinds.includes('dns')
    ? demandSoundDns(path, direction, entries)
    : demandTcp(path, entries, kinds.join());
}

function demandSoundDns(path: Path, direction: Direction, entries: readonly PortEntry[]): Read<undefined> {
  if (direction === 'ingress') return invalid(path, 'dns rules are for egress only');
  if (entries.length === 0) return invalid(path, 'dns rules need a port');
  if (entries.some(isEveryPort)) return invalid(path, 'L7 rules need ports, and "0" is none');
  return entries.some((entry) => entry.kind === 'range' && entry.last > entry.first)
    ? invalid(path, 'dns rules take no port ranges')
    : ok(undefined);
}

function demandTcp(path: Path, entries: readonly PortEntry[], kind: string): Read<undefined> {
  if (entries.some(isEveryPort)) return invalid(path, 'L7 rules need ports, and "0" is none');
  return entries.some((entry) => entry.kind === 'icmp' || entry.protocols.join() !== 'TCP')
    ? invalid(path, `${kind} rules need protocol TCP at every port beside them`)
    : ok(undefined);
}

function isEveryPort(entry: PortEntry): boolean {
  return entry.kind === 'range' && entry.first === 0;
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}
