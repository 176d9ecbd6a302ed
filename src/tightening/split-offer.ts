import type { Finding, UnusedFinding } from '../findings/finding.ts';
import { type Grant, grantsOf } from '../grants/grant.ts';
import { groupBy } from '../model/group-by.ts';
import { blockLines, type PlainValue } from '../policies/edit/render-value.ts';
import { isPrefix, type Path } from '../policies/place.ts';
import type { Rule } from '../policies/policy.ts';
import type { Suggestion } from './plan.ts';
import { type PlainMap, ruleText } from './rule-text.ts';

interface Offer {
  readonly finding: UnusedFinding;
  readonly suggestion: Suggestion;
}

/**
 * Rules that a person could write in place of one whose peers and ports are all used, but not each peer's every port:
 * each for the peers that use the same ports. Said with the first such finding of a rule.
 */
export function splitOffers(findings: readonly Finding[]): Offer[] {
  const unused = findings.filter((one) => one.kind === 'unused');
  const going = new Set(unused.filter(isFree).flatMap((one) => one.grants));
  const cells = unused.filter((one) => one.hold?.reason === 'needs-split');
  return [...groupBy(cells, (one) => one.grants[0]?.rule)].flatMap(([rule, [finding]]): Offer[] => {
    if (rule === undefined || finding === undefined) return [];
    const own = grantsOf(finding.policy).filter((one) => one.rule.path === rule.path);
    const gone = new Set([...going].map((one) => one.id));
    const rules = splitRule(
      rule,
      own.filter((one) => !gone.has(one.id)),
    );
    const text = rules === undefined ? '' : blockLines(rules, 2).join('\n');
    return text === '' ? [] : [{ finding, suggestion: { file: finding.place.file, text: `${text}\n` } }];
  });
}

/** Nothing but the split stands in the way. */
function isFree({ hold }: UnusedFinding): boolean {
  return hold === undefined || hold.reason === 'needs-split';
}

/** @param kept the grants of the rule that are to be left */
function splitRule(rule: Rule, kept: readonly Grant[]): PlainMap[] | undefined {
  const written = ruleText(rule, rule.path);
  if (typeof written !== 'object' || kept.some((one) => one.request !== undefined)) return undefined;
  const byPeer = groupBy(kept, (one) => one.peer);
  const byPorts = groupBy(byPeer.keys(), (peer) =>
    JSON.stringify((byPeer.get(peer) ?? []).map((one) => one.port?.path)),
  );
  const rules = [...byPorts.values()].map((peers) => {
    const ports = (byPeer.get(peers[0]) ?? []).map((one) => one.port?.path);
    const paths = [...peers.map((one) => one?.path), ...ports].filter((one) => one !== undefined);
    return peersFirst(only(written, rule.path, paths));
  });
  return rules.length < 2 ? undefined : rules;
}

/** The element with only those items of its lists that lead to one of the paths. */
function only(element: PlainMap, at: Path, paths: readonly Path[]): PlainMap {
  return Object.fromEntries(
    Object.entries(element).map(([key, value]) => [key, onlyItems(value, [...at, key], paths)]),
  );
}

function onlyItems(value: PlainValue, at: Path, paths: readonly Path[]): PlainValue {
  const inside = paths.filter((path) => path.length > at.length && isPrefix(at, path));
  if (!isList(value) || inside.length === 0) return value;
  return value.flatMap((item, i): PlainValue[] => {
    const here: Path = [...at, i];
    const leading = inside.filter((path) => isPrefix(here, path));
    if (leading.length === 0) return [];
    const isEnd = leading.some((path) => path.length === here.length);
    return isEnd || !isMap(item) ? [item] : [only(item, here, leading)];
  });
}

function peersFirst(rule: PlainMap): PlainMap {
  const pairs = Object.entries(rule);
  return Object.fromEntries([...pairs.filter(isPeers), ...pairs.filter((pair) => !isPeers(pair))]);
}

function isPeers([key]: readonly [string, PlainValue]): boolean {
  return /^(?:from|to(?!Ports))/.test(key);
}

function isMap(value: PlainValue): value is PlainMap {
  return typeof value === 'object' && !isList(value);
}

function isList(value: PlainValue): value is readonly PlainValue[] {
  return Array.isArray(value);
}
