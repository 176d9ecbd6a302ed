import type { Direction } from '../../model/direction.ts';
import { ok } from '../../model/result.ts';
import { canonicalJson } from '../canonical-json.ts';
import type { AgentSettings } from '../inventory/agent-settings.ts';
import type { ManifestObject } from '../manifest.ts';
import type { Path } from '../place.ts';
import type { Rule } from '../policy.ts';
import { invalid, type Read } from '../read.ts';
import { dnsRuleBeside } from './dns.ts';
import { demandMap, readFilledList } from './fields.ts';
import { type ClusterPeers, readClusterPeers } from './peers.ts';
import { readClusterProtocols } from './protocols.ts';

const MAX_NAME_LENGTH = 100;

const EFFECTS: ReadonlyMap<unknown, Rule['effect']> = new Map([
  ['Accept', 'allow'],
  ['Deny', 'deny'],
  ['Pass', 'pass'],
]);

const FROZEN = ['a place in the order of a tier: what stands behind it would decide instead'];

/** Reads one rule of a ClusterNetworkPolicy; with domain names it is two, of which the first lets them be looked up. */
export function readClusterRule(
  object: ManifestObject,
  item: unknown,
  path: Path,
  direction: Direction,
  agent: AgentSettings,
): Read<Rule[]> {
  const map = demandMap(item, path);
  if (!map.ok) return map;
  const named = checkName(map.value['name'], [...path, 'name']);
  if (!named.ok) return named;
  const { action } = map.value;
  const effect = EFFECTS.get(action);
  if (effect === undefined)
    return invalid(
      [...path, 'action'],
      `must be Accept, Deny or Pass${action === undefined ? '' : `, not ${JSON.stringify(action)}`}`,
    );
  const field = direction === 'ingress' ? 'from' : 'to';
  const list = readFilledList(map.value[field], [...path, field]);
  if (!list.ok) return list;
  if (list.value === undefined)
    return invalid(path, `${field} is needed; write "- namespaces: {}" for every pod`);
  const peers = readClusterPeers(object, list.value, [...path, field], { direction, effect, agent });
  if (!peers.ok) return peers;
  const ports = readClusterProtocols(object, map.value['protocols'], [...path, 'protocols']);
  if (!ports.ok) return ports;
  if (ports.value.kind === 'listed' && ports.value.entries.some(isNamed) && !peers.value.peers.every(isPods))
    return invalid([...path, 'protocols'], 'nodes, networks and domainNames have no named ports');
  const rule: Rule = {
    path,
    direction,
    ...closedTo(peers.value, effect),
    ports: ports.value,
    place: object.place(path),
    content: canonicalJson(item),
    frozen: FROZEN,
  };
  const dnsRule = dnsRuleBeside(rule);
  return ok(dnsRule === undefined ? [rule] : [dnsRule, rule]);
}

function checkName(value: unknown, path: Path): Read<undefined> {
  if (value === undefined || value === null) return ok(undefined);
  if (typeof value !== 'string') return invalid(path, `must be text, not ${JSON.stringify(value)}`);
  return Array.from(value).length > MAX_NAME_LENGTH
    ? invalid(path, `at most ${MAX_NAME_LENGTH} characters`)
    : ok(undefined);
}

/**
 * A peer of an unknown kind closes: in an Accept it is nobody, and otherwise the rule denies everyone, since Cilium gives
 * that peer's denial and the others' Pass the same priority, at which a denial wins.
 */
function closedTo(
  { peers, unknownKind }: ClusterPeers,
  effect: Rule['effect'],
): Pick<Rule, 'effect' | 'peers'> {
  if (unknownKind && effect !== 'allow') return { effect: 'deny', peers: { kind: 'any' } };
  return { effect, peers: peers.length === 0 ? { kind: 'none' } : { kind: 'listed', peers } };
}

function isNamed(entry: { readonly kind: string }): boolean {
  return entry.kind === 'named';
}

function isPods(peer: { readonly kind: string }): boolean {
  return peer.kind === 'endpoints';
}
