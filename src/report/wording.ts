import {
  type Finding,
  isAboutPolicy,
  type NarrowableFinding,
  type Narrowed,
  type UnusedFinding,
} from '../findings/finding.ts';
import { wordsOf } from '../findings/narrowable/widths.ts';
import type { MissingPolicy } from '../grants/disputes.ts';
import type { Evidence } from '../grants/evidence.ts';
import type { Example } from '../grants/example.ts';
import { peerText, portText } from '../grants/grant.ts';
import type { Connection, Outcome } from '../model/connection.ts';
import { describeEndpoint } from '../model/endpoint.ts';
import { plainLine } from '../model/plain-text.ts';
import { formatSeenRequest } from '../model/seen-request.ts';
import { formatDate, formatDays, formatDuration, formatInstant, MINUTE_MS } from '../model/time.ts';
import { formatRef } from '../policies/policy.ts';
import type { UnenforcedPolicy } from '../policies/unenforced.ts';
import type { NodeCoverage } from '../usage/coverage.ts';
import { coveredShare } from '../usage/coverage.ts';
import { type Interval, lengthMs, subtract } from '../usage/intervals.ts';
import type { Verification } from '../verification/verification.ts';
import { narrowedOf, type Recording, type Report, whyWide } from './report.ts';

/** Sentences that several formats share. No layout here. */

export function count(n: number, singular: string, plural = `${singular}s`): string {
  return `${plain(n)} ${n === 1 ? singular : plural}`;
}

/** `CiliumNetworkPolicy shop/web, shop/web.yaml:41` */
/** `policies/admin.yaml:3: ClusterNetworkPolicy deny-all: Cilium enforces …` */
export function describeUnenforced({ kind, name, place, reason }: UnenforcedPolicy): string {
  return plainLine(`${place.file}:${place.line}: ${kind} ${name}: ${reason}`);
}

export function describeMissing({ policy, kind, lastSeenMs }: MissingPolicy): string {
  const why =
    kind === 'not-given'
      ? 'it was not given, or is gone; give all policies, or what is said of the others may be wrong'
      : 'it was given, and read as invalid';
  return plainLine(`${policy}, named last ${formatInstant(lastSeenMs)}: ${why}`);
}

export function where(finding: Finding): string {
  if (isAboutPolicy(finding)) return `${formatRef(finding.ref)}, ${finding.place.file}:${finding.place.line}`;
  const { kind, namespace, name } = finding.workload;
  return `${kind ?? 'pods'} ${namespace}/${name}`;
}

export function partOf(finding: UnusedFinding): string {
  switch (finding.scope) {
    case 'rule':
      return 'the whole rule';
    case 'peer':
      return 'one peer of a rule whose other peers are in use';
    case 'port':
      return 'one port of a rule whose other ports are in use';
    case 'request':
      return 'one L7 entry of a rule whose other entries are in use';
    case 'cell':
      return 'one combination of peer and port';
  }
}

/** `TCP 8001 and TCP 8002 in place of TCP 8000-8100`: what an entry is, or could be, narrowed to. */
export function narrowerForm({ grant, dimension }: NarrowableFinding, to: Narrowed): string {
  const before =
    dimension === 'cidr' || dimension === 'namespaces' ? peerText(grant.peer) : portText(grant.port);
  const words = wordsOf(to).join(', ');
  return `${to.dimension === 'namespaces' ? `only namespace ${words}` : words} in place of ${before}`;
}

/** What became, could become, or cannot become of a grant that is wider than its traffic; and what that rests on. */
export function describeNarrowing(report: Pick<Report, 'tightening'>, finding: NarrowableFinding): string {
  const { narrowing, clock } = finding;
  const why = whyWide(report, finding);
  if (why !== undefined || narrowing.kind === 'held')
    return `stays as wide: ${narrowing.kind === 'held' ? `${narrowing.hold.reason}: ` : ''}${why ?? ''}`;
  const isDone = narrowedOf(report).includes(finding);
  const rests = `all of it in use since ${formatDate(finding.stableSinceMs)}, nothing else in ${formatDays(clock.observedMs)} observed since ${formatDate(clock.startMs)}`;
  return `${isDone ? 'narrowed to' : 'tighten --narrow would allow'} ${narrowerForm(finding, narrowing.to)}; ${rests}`;
}

/** How long it was watched, and when it was last used. */
export function evidenceOf(finding: UnusedFinding): string {
  const { clock, lastUse } = finding;
  const since = `observed ${formatDays(clock.observedMs)} without use since ${formatDate(clock.startMs)}`;
  return `${describeLastUse(lastUse)}; ${since}`;
}

/** `last used 2026-05-31T12:00:00Z, shop/web → shop/db TCP 5432` */
export function describeLastUse(lastUse: Evidence | undefined): string {
  if (lastUse === undefined) return 'never seen in use';
  const [example] = lastUse.examples;
  const by = example === undefined ? '' : `, ${describeExample(example)}`;
  return `last used ${formatInstant(lastUse.lastSeenMs)}${by}`;
}

function describeExample({ connection, request }: Example): string {
  const asked = request === undefined ? '' : ` ${formatSeenRequest(request)}`;
  return `${describeConnection(connection)}${asked}`;
}

function describeConnection(connection: Connection): string {
  return `${describeEndpoint(connection.source)} → ${describeEndpoint(connection.destination)} ${connection.protocol} ${connection.port}`;
}

const OUTCOME_WORDS: Readonly<Record<Outcome, string>> = {
  allowed: 'allowed',
  denied: 'dropped by policy',
  audited: 'let through in audit mode',
};

export function describeUsage(usage: Example): string {
  return `${describeExample(usage)}, ${OUTCOME_WORDS[usage.outcome]}, last seen ${formatInstant(usage.lastSeenMs)}, ${count(usage.events, 'event')}`;
}

/** A quiet node sends nothing for minutes; that is no gap worth a line. */
const SHORTEST_GAP_SHOWN_MS = 15 * MINUTE_MS;

/**
 * `node-3: 70.0% of the window, blind 2026-05-12T04:00:00Z to 2026-05-21T04:00:00Z; 120 events lost`,
 * `node-4: never reached by a stream, in the cluster since 2026-05-12T04:00:00Z`
 */
export function describeCoverage(node: NodeCoverage, window: Interval): string {
  if (node.unreached !== undefined)
    return `${node.node}: never reached by a stream, ${describeLives(node.unreached)}`;
  const percent = (Math.floor(coveredShare(node, window) * 1000) / 10).toFixed(1);
  const holes = subtract([window], node.covered)
    .toSorted((a, b) => lengthMs([b]) - lengthMs([a]))
    .filter((hole) => lengthMs([hole]) >= SHORTEST_GAP_SHOWN_MS);
  const [largest] = holes;
  const blind =
    largest === undefined ? '' : `, blind ${formatInstant(largest.fromMs)} to ${formatInstant(largest.toMs)}`;
  const more = holes.length > 1 ? ` and ${count(holes.length - 1, 'shorter gap')}` : '';
  const lost = node.lost.reduce((sum, one) => sum + one.count, 0);
  return `${node.node}: ${percent}% of the window${blind}${more}${lost > 0 ? `; ${count(lost, 'event')} lost` : ''}`;
}

function describeLives(lives: readonly Interval[]): string {
  const texts = lives.map(({ fromMs, toMs }) => {
    const from = Number.isFinite(fromMs) ? ` since ${formatInstant(fromMs)}` : '';
    return `${from}${Number.isFinite(toMs) ? ` until ${formatInstant(toMs)}` : ''}`;
  });
  return `in the cluster${texts.join(' and')}`;
}

/** `2026-05-02 to 2026-06-01, unused for 30d; recorded since 2026-04-17 (44.9d)` */
export function describeWindow({ window, unusedForMs, recording: { span } }: Report): string {
  const recorded =
    span === undefined
      ? 'nothing recorded yet'
      : `recorded since ${formatDate(span.fromMs)} (${formatDays(lengthMs([span]))})`;
  return `${formatDate(window.fromMs)} to ${formatDate(window.toMs)}, unused for ${formatDuration(unusedForMs)}; ${recorded}`;
}

/** `42 policies in 33 files: 100 grants, 85 used, 7 to be revoked, 7 held` */
export function describeCounts({ counts }: Report): string {
  const policies = count(counts.policies, 'policy', 'policies');
  return `${policies} in ${count(counts.files, 'file')}: ${count(counts.grants, 'grant')}, ${counts.used} used, ${counts.revocable} to be revoked, ${counts.held} held`;
}

/** `41 of 120 granted pairs used, 96 of 3,145,728 pairs × ports; 101 and 2,752,512 once revoked` */
export function describeExposure({ counts: { exposure } }: Report): string {
  const { granted, used, left } = exposure;
  return `${plain(used.pairs)} of ${count(granted.pairs, 'granted pair')} used, ${plain(used.pairPorts)} of ${plain(granted.pairPorts)} pairs × ports; ${plain(left.pairs)} and ${plain(left.pairPorts)} once revoked`;
}

/** Said in place of coverage where there is none. */
export const NO_COVERAGE = 'no node was ever seen, so no absence counts';

/** `130,512 read = 130,100 observed + 400 skipped (…) + 12 rejected` */
export function describeRecords(
  records: Pick<Recording, 'read' | 'observed' | 'skipped' | 'rejected'>,
): string {
  const skipped = [...records.skipped].sort(([, a], [, b]) => b - a);
  const total = skipped.reduce((sum, [, n]) => sum + n, 0);
  const reasons =
    skipped.length === 0 ? '' : ` (${skipped.map(([reason, n]) => `${plain(n)} ${reason}`).join(', ')})`;
  return `${plain(records.read)} read = ${plain(records.observed)} observed + ${plain(total)} skipped${reasons} + ${plain(records.rejected)} rejected`;
}

function plain(n: number): string {
  return n.toLocaleString('en-US');
}

/** The verdict of the proof, and how much it looked at. */
export function describeVerification(verification: Verification): string {
  const { checked } = verification;
  const looked = `${count(checked.decisions, 'decision')} settled by ${count(checked.asked, 'question')} over ${count(checked.identities, 'party', 'parties')} and ${count(checked.ports, 'port class', 'port classes')}, ${count(checked.replayed, 'observed connection')} replayed`;
  return verification.passed
    ? `verified: narrower, still isolated, nothing observed is cut off (${looked})`
    : `NOT verified: ${count(verification.counterexamples.length, 'counterexample')} (${looked})`;
}
