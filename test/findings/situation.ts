import type { Explainable } from '../../src/app/explain/look.ts';
import { UsedPairs } from '../../src/findings/exposure/used.ts';
import { isAboutPolicy, type UnusedFinding } from '../../src/findings/finding.ts';
import { type Judgement, judge } from '../../src/findings/judge.ts';
import { Population } from '../../src/findings/population.ts';
import type { JudgementSettings } from '../../src/findings/settings.ts';
import { Activity } from '../../src/grants/activity.ts';
import { Breadth } from '../../src/grants/breadth.ts';
import { PolicyEngine } from '../../src/grants/engine/engine.ts';
import { attribute } from '../../src/grants/evidence.ts';
import type { Grant } from '../../src/grants/grant.ts';
import { Identities } from '../../src/grants/identity.ts';
import { Sharing } from '../../src/grants/sharing.ts';
import { DAY_MS } from '../../src/model/time.ts';
import { EMPTY_INVENTORY, type Inventory } from '../../src/policies/inventory/inventory.ts';
import { parseManifest } from '../../src/policies/manifest.ts';
import type { Coverage } from '../../src/usage/coverage.ts';
import { normalize } from '../../src/usage/intervals.ts';
import type { KnownEndpoint, Usage } from '../../src/usage/usage.ts';
import { party, portOf } from '../support/parties.ts';
import { parseUnder } from '../support/policies.ts';

export const NOW_MS = Date.UTC(2026, 5, 1);
export const daysAgo = (days: number): number => NOW_MS - days * DAY_MS;

/** Everything a judgement looks at. Left out: 60 days ago everything was there, and all of it was seen since. */
export interface Situation {
  readonly policies: readonly string[];
  /** parties that run, in the words of `party`; those of `used` need not be named again */
  readonly running?: readonly (string | Running)[];
  readonly used?: readonly Used[];
  readonly inventory?: Inventory;
  /** node → spans of days ago, each from the older to the younger */
  readonly covered?: Readonly<Record<string, readonly (readonly [number, number])[]>>;
  /** since how many days the rules are known; undefined: nothing tells */
  readonly ruleDays?: number | undefined;
  readonly settings?: Partial<JudgementSettings>;
}

export interface Running {
  readonly who: string;
  readonly nodes?: readonly string[];
  /** days ago */
  readonly since?: number;
  readonly lastSeen?: number;
}

export interface Used {
  /** `shop/web > shop/db TCP 5432` */
  readonly what: string;
  /** days ago */
  readonly last: number;
  readonly first?: number;
  readonly outcome?: Usage['outcome'];
  readonly seenAt?: Usage['seenAt'];
  readonly events?: number;
}

const SINCE = 60;

export function judged(situation: Situation): Judgement {
  return situated(situation).judgement;
}

/** The judgement, with what it was made from, as an analysis has it. */
export function situated(situation: Situation): Explainable {
  const { inventory = EMPTY_INVENTORY } = situation;
  const { policies, invalid } = parseUnder(inventory.agent, ...situation.policies);
  const engine = new PolicyEngine(policies, inventory);
  const usages = (situation.used ?? []).map(usageOf);
  const coverage = coverageOf(situation.covered ?? { 'node-1': [[SINCE, 0]] });
  const identities = new Identities(inventory, { lenient: true });
  const unusedForMs = situation.settings?.unusedForMs ?? 30 * DAY_MS;
  const sinceMs = NOW_MS - unusedForMs;
  const [activity, sharing, breadth] = [new Activity(), new Sharing(sinceMs), new Breadth(sinceMs)];
  const ruleDays = 'ruleDays' in situation ? situation.ruleDays : SINCE;
  const endpoints = endpointsOf(situation, usages);
  const nodes = coverage.map(({ node }) => node);
  const population = new Population(endpoints, inventory, nodes, identities);
  const usedPairs = new UsedPairs(population, inventory.agent, sinceMs);
  const witnesses = [activity, sharing, breadth, usedPairs];
  const attribution = attribute(engine, identities, usages, [], witnesses);
  const judgement = judge({
    policies,
    invalid,
    engine,
    inventory,
    usages,
    grants: engine.grants,
    attribution,
    activity,
    sharing,
    breadth,
    usedPairs,
    disputes: [],
    population,
    coverage,
    grantSince: () => (ruleDays === undefined ? undefined : daysAgo(ruleDays)),
    settings: {
      nowMs: NOW_MS,
      unusedForMs,
      assumeStable: false,
      keeps: [],
      ...situation.settings,
    },
  });
  const observed = { usages, requests: [], endpoints, coverage };
  const manifests = {
    policies,
    invalid,
    // most situations are judged only
    get files() {
      return situation.policies.map((text, i) => parseManifest(`${i + 1}.yaml`, text));
    },
  };
  return { manifests, judgement, attribution, engine, inventory, observed };
}

export function unusedOf({ findings }: Judgement): UnusedFinding[] {
  return findings.filter((finding): finding is UnusedFinding => finding.kind === 'unused');
}

/** Grants that the judgement would revoke. */
export function revokedGrants(judgement: Judgement): Grant[] {
  return unusedOf(judgement).flatMap((finding) => (finding.hold === undefined ? finding.grants : []));
}

/** Each finding about a policy, as `unused rule`, `unused peer, held (too-new)`, `dead subject` … */
export function inWords({ findings }: Judgement): string[] {
  return findings.filter(isAboutPolicy).map((finding) => {
    switch (finding.kind) {
      case 'unused':
        return `unused ${finding.scope}${finding.hold === undefined ? '' : `, held (${finding.hold.reason})`}`;
      case 'dead':
        return `dead ${finding.part}`;
      default:
        return finding.kind;
    }
  });
}

export function usageOf({
  what,
  last,
  first = last,
  outcome = 'allowed',
  seenAt = 'ingress',
  events = 1,
}: Used): Usage {
  const [, source = '', destination = '', port = ''] = /^(.+) > (.+) (\w+ \d+)$/.exec(what) ?? [];
  return {
    connection: { source: party(source), destination: party(destination), ...portOf(port) },
    seenAt,
    outcome,
    events,
    firstSeenMs: daysAgo(first),
    lastSeenMs: daysAgo(last),
  };
}

function endpointsOf({ running = [], used = [] }: Situation, usages: readonly Usage[]): KnownEndpoint[] {
  const named = new Set(running.map((one) => (typeof one === 'string' ? one : one.who)));
  const met = used
    .flatMap(({ what }) => what.replace(/ \w+ \d+$/, '').split(' > '))
    .filter((who) => !named.has(who));
  if (met.length > 2 * usages.length) throw new Error('cannot read the usages');
  return [...running, ...new Set(met)].map((one) => {
    const {
      who,
      nodes = ['node-1'],
      since = SINCE,
      lastSeen = 0,
    } = typeof one === 'string' ? { who: one } : one;
    return { endpoint: party(who), nodes, firstSeenMs: daysAgo(since), lastSeenMs: daysAgo(lastSeen) };
  });
}

function coverageOf(covered: NonNullable<Situation['covered']>): Coverage {
  return Object.entries(covered).map(([node, spans]) => ({
    node,
    covered: normalize(spans.map(([from, to]) => ({ fromMs: daysAgo(from), toMs: daysAgo(to) }))),
    lost: [],
  }));
}
