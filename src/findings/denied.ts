import type { PolicyEngine } from '../grants/engine/engine.ts';
import { sentence } from '../grants/grant.ts';
import { listed } from '../grants/rule.ts';
import { connectionKey } from '../model/connection.ts';
import { sidesOf } from '../model/direction.ts';
import { describeEndpoint, type Endpoint, endpointKey } from '../model/endpoint.ts';
import { shortHash } from '../model/hash.ts';
import { compareText } from '../model/problem.ts';
import { formatDate } from '../model/time.ts';
import type { Inventory } from '../policies/inventory/inventory.ts';
import { formatRef, type PolicyRef } from '../policies/policy.ts';
import type { Usage } from '../usage/usage.ts';
import { buildNeededRule } from './denied/build-needed-rule.ts';
import {
  formatNeededPeer,
  formatNeededPods,
  formatNeededPort,
  type NeededRule,
} from './denied/needed-rule.ts';
import { groupRefused, type Refused, readRefused } from './denied/refused.ts';
import type { DeniedFinding, Severity } from './finding.ts';
import type { Population } from './population.ts';
import { compareNames, formatWorkload, workloadName } from './workload-name.ts';

export interface DeniedInput {
  readonly engine: PolicyEngine;
  readonly inventory: Inventory;
  readonly population: Population;
  readonly usages: readonly Usage[];
  /** what was last refused before is over */
  readonly sinceMs: number;
}

/** As many ports as nobody needs of one peer: the peer is looking for what is open. */
const PORTS_OF_A_SCAN = 10;

const USAGES_KEPT = 20;

/** Traffic that policies drop, or would drop but for audit mode: one finding per workload, direction and group of peers. */
export function deniedFindings(input: DeniedInput): DeniedFinding[] {
  const { engine, population, usages, sinceMs } = input;
  const refused = usages
    .filter(({ outcome, lastSeenMs }) => outcome !== 'allowed' && lastSeenMs >= sinceMs)
    .flatMap((usage) => readRefused(usage, population, engine) ?? []);
  return groupRefused(refused)
    .flatMap(([first, ...others]) =>
      first === undefined ? [] : [deniedFinding(first, [first, ...others], input)],
    )
    .sort((a, b) => compareNames(a.workload, b.workload) || compareText(a.key, b.key));
}

function deniedFinding(first: Refused, group: readonly Refused[], input: DeniedInput): DeniedFinding {
  const { workload, direction, passesNow } = first;
  const usages = group.map(({ usage }) => usage).sort(compareUsages);
  const { fate, deniedBy, isScan } = summaryOf(group);
  const needed =
    passesNow || isScan || deniedBy.length > 0
      ? undefined
      : buildNeededRule(
          direction,
          distinct(group.map(({ subject }) => subject)),
          distinct(group.map(({ peer }) => peer)),
          usages,
          input.population,
          input.inventory.agent,
        );
  return {
    kind: 'denied',
    key: shortHash(
      ['denied', formatWorkload(workload), direction, fate, first.peerGroup, passesNow].join('\n'),
    ),
    severity: severityOf(first, fate),
    workload,
    direction,
    fate,
    connections: new Set(usages.map(({ connection }) => connectionKey(connection))).size,
    usages: usages.slice(0, USAGES_KEPT),
    deniedBy,
    ...(needed === undefined ? {} : { needed }),
    sentence: sentenceOf(group, usages, needed, input.population),
  };
}

function summaryOf(group: readonly Refused[]): {
  readonly fate: DeniedFinding['fate'];
  readonly deniedBy: readonly PolicyRef[];
  readonly isScan: boolean;
} {
  const refs = new Map(group.flatMap(({ deniedBy }) => deniedBy.map((ref) => [formatRef(ref), ref])));
  const ports = new Set(
    group.map(({ usage: { connection } }) => `${connection.protocol} ${connection.port}`),
  );
  return {
    fate: group.some(({ usage }) => usage.outcome === 'audited') ? 'audited' : 'dropped',
    deniedBy: [...refs].sort(([a], [b]) => compareText(a, b)).map(([, ref]) => ref),
    isScan: ports.size >= PORTS_OF_A_SCAN,
  };
}

/** What enforcing would break first, then what may be broken, then what policies are there for. */
function severityOf({ passesNow, direction, peer }: Refused, fate: DeniedFinding['fate']): Severity {
  if (passesNow) return 'info';
  if (fate === 'audited') return 'medium';
  return direction === 'ingress' && peer.kind === 'external' ? 'info' : 'low';
}

function sentenceOf(
  group: readonly Refused[],
  usages: readonly Usage[],
  needed: NeededRule | undefined,
  population: Population,
): string {
  const [first] = group;
  if (first === undefined) return '';
  const { direction, subject, passesNow } = first;
  const { fate, deniedBy, isScan } = summaryOf(group);
  const peers = listed(group.map(({ peer }) => nameOf(peer, population)).sort(compareText));
  const [source, destination] = sidesOf(direction, nameOf(subject, population), peers);
  const ports = listed(distinctPorts(usages).map(formatNeededPort));
  const times = usages.reduce((sum, { events }) => sum + events, 0);
  const since = Math.min(...usages.map(({ firstSeenMs }) => firstSeenMs));
  const last = Math.max(...usages.map(({ lastSeenMs }) => lastSeenMs));
  const what =
    fate === 'audited'
      ? `is let through only because of audit mode: with policies enforced its ${direction} would drop it`
      : `was dropped at ${direction}`;
  return [
    `${source} wanted ${ports} of ${destination}, which ${what}; ${times === 1 ? 'once' : `${times} times`} since ${formatDate(since)}, last ${formatDate(last)}`,
    ...(deniedBy.length === 0
      ? []
      : [`${listed(deniedBy.map(formatRef))} would have to let it through first`]),
    ...(passesNow ? ['the policies as they are now let it pass'] : []),
    ...(isScan ? ['so many ports look like a scan'] : []),
    ...(needed === undefined ? [] : [`what would let it through: ${describeNeeded(needed)}`]),
  ].join('; ');
}

function describeNeeded({ direction, subject, peer, ports }: NeededRule): string {
  return sentence(
    direction,
    formatNeededPods(subject),
    formatNeededPeer(peer),
    listed(ports.map(formatNeededPort)),
  );
}

function distinctPorts(usages: readonly Usage[]): Usage['connection'][] {
  const ports = new Map(
    usages.map(({ connection }) => [`${connection.protocol} ${connection.port}`, connection]),
  );
  return [...ports.values()].sort((a, b) => compareText(a.protocol, b.protocol) || a.port - b.port);
}

function nameOf(endpoint: Endpoint, population: Population): string {
  const member = population.memberOf(endpoint);
  if (endpoint.kind !== 'pod' || member === undefined) return describeEndpoint(endpoint);
  const { namespace, name } = workloadName(member);
  return `${namespace}/${name}`;
}

function distinct(endpoints: readonly Endpoint[]): Endpoint[] {
  return [...new Map(endpoints.map((endpoint) => [endpointKey(endpoint), endpoint])).values()];
}

function compareUsages(a: Usage, b: Usage): number {
  return b.lastSeenMs - a.lastSeenMs || compareText(connectionKey(a.connection), connectionKey(b.connection));
}
