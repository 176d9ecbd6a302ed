import type { Narrowed, NarrowedPort } from '../findings/finding.ts';
import type { Grant } from '../grants/grant.ts';
import type { Edit } from '../policies/edit/edit.ts';
import type { PlainValue } from '../policies/edit/render-value.ts';
import type { PortEntry } from '../policies/policy.ts';
import { ruleText } from './rule-text.ts';

/** Cilium rejects a rule with more ports in one list. */
const MOST_ENTRIES = 40;

/** The edits that leave only these ports, or protocols, of a port entry; a reason where there can be none. */
export function narrowPorts(
  grant: Grant,
  to: Extract<Narrowed, { dimension: 'ports' | 'protocols' }>,
): Edit[] | string {
  const { rule, port: entry } = grant;
  const isKubernetes = grant.policy.ref.kind === 'NetworkPolicy';
  if (entry === undefined) {
    if (to.dimension === 'protocols') return 'the rule names no port';
    const ports = to.ports.map((one) => portItem(one, isKubernetes));
    return [
      isKubernetes
        ? { kind: 'put-key', map: rule.path, key: 'ports', value: ports }
        : { kind: 'put-key', map: rule.path, key: 'toPorts', value: [{ ports }] },
    ];
  }
  if (to.dimension === 'protocols') return narrowProtocols(grant, entry, to.protocols);
  if (tooMany(grant, to.ports.length)) return `a list holds at most ${MOST_ENTRIES} ports`;
  const written = ruleText(rule, entry.path);
  const saysProtocol = typeof written === 'object' && 'protocol' in written;
  const items = to.ports.map((one) => {
    const item = portItem(one, isKubernetes);
    // without a protocol a NetworkPolicy means TCP: what was left out stays left out
    return isKubernetes && !saysProtocol && one.protocol === 'TCP' ? { port: item['port'] ?? 0 } : item;
  });
  return [replace(entry, items)];
}

function narrowProtocols(grant: Grant, entry: PortEntry, protocols: readonly string[]): Edit[] | string {
  const written = ruleText(grant.rule, entry.path);
  if (typeof written !== 'object') return 'the port entry is no map';
  const [only] = protocols;
  if (only !== undefined && protocols.length === 1)
    return [{ kind: 'put-key', map: entry.path, key: 'protocol', value: only }];
  if (tooMany(grant, protocols.length)) return `a list holds at most ${MOST_ENTRIES} ports`;
  return [
    replace(
      entry,
      protocols.map((protocol) => ({ ...written, protocol })),
    ),
  ];
}

/** Whether the list would be too long, were each of its entries replaced by as many. */
function tooMany({ rule, port, policy }: Grant, count: number): boolean {
  if (policy.ref.kind === 'NetworkPolicy' || rule.ports.kind !== 'listed') return false;
  const key = JSON.stringify(port?.path.slice(0, -1));
  const entries = rule.ports.entries.filter((one) => JSON.stringify(one.path.slice(0, -1)) === key);
  return entries.length * count > MOST_ENTRIES;
}

function replace({ path }: PortEntry, items: readonly PlainValue[]): Edit {
  return { kind: 'replace-item', list: path.slice(0, -1), index: Number(path.at(-1)), items };
}

function portItem({ protocol, port }: NarrowedPort, isKubernetes: boolean): Record<string, PlainValue> {
  return { port: isKubernetes ? port : String(port), protocol };
}
