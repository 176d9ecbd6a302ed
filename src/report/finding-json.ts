import {
  type Finding,
  type Hold,
  isAboutPolicy,
  type Likelihood,
  type NarrowableFinding,
  type UnusedFinding,
} from '../findings/finding.ts';
import { wordsOf } from '../findings/narrowable/widths.ts';
import type { Evidence } from '../grants/evidence.ts';
import type { Grant } from '../grants/grant.ts';
import { describeEndpoint, type Endpoint, endpointKey } from '../model/endpoint.ts';
import { formatLabel } from '../model/labels.ts';
import { formatInstant } from '../model/time.ts';
import { formatPath, type Place } from '../policies/place.ts';
import type { NamedPolicy } from '../usage/named-policies.ts';
import type { Usage } from '../usage/usage.ts';
import { type Fates, narrowedOf, type Report, suggestionFor, whyHeld, whyWide } from './report.ts';

/** What a report knows of its findings beside; an explanation does not. */
type Known = Fates & Partial<Pick<Report, 'owners' | 'trend'>>;

/** One finding, as docs/report.schema.json describes it. */
export function findingJson(report: Known, finding: Finding, isHeld: ReadonlySet<Finding>): object {
  const base = {
    key: finding.key,
    kind: finding.kind,
    severity: finding.severity,
    ...(isAboutPolicy(finding)
      ? { policy: finding.ref, place: placeJson(finding.place) }
      : { workload: finding.workload }),
    sentence: finding.sentence,
    ...(report.owners === undefined ? {} : { owners: report.owners.get(finding.key) ?? [] }),
    ...(report.trend === undefined ? {} : { isNew: report.trend.since?.fresh.has(finding.key) ?? false }),
  };
  switch (finding.kind) {
    case 'invalid':
      return { ...base, ...(finding.corrected === undefined ? {} : { corrected: finding.corrected }) };
    case 'dead':
      return { ...base, part: finding.part };
    case 'contradictory':
      return {
        ...base,
        grants: finding.grants.map(grantJson),
        risk: finding.risk,
        lastUse: newestJson(finding.lastUse),
      };
    case 'redundant':
      return {
        ...base,
        scope: finding.scope,
        grants: finding.grants.map(grantJson),
        coveredBy: finding.coveredBy.map(grantJson),
        connections: finding.connections,
        risk: finding.risk,
        lastUse: newestJson(finding.lastUse),
        confidence: finding.watch.confidence,
        observedSeconds: Math.floor(finding.watch.observedMs / 1000),
        observedSince: formatInstant(finding.watch.startMs),
      };
    case 'narrowable':
      return {
        ...base,
        grant: grantJson(finding.grant),
        dimension: finding.dimension,
        seen: finding.seen,
        risk: finding.risk,
        lastUse: newestJson(finding.lastUse),
        confidence: finding.confidence,
        ...narrowingJson(report, finding),
      };
    case 'shadowed':
      return {
        ...base,
        scope: finding.scope,
        grants: finding.grants.map(grantJson),
        by: finding.by,
        risk: finding.risk,
        lastMatch: finding.lastMatch === undefined ? null : usageJson(finding.lastMatch),
      };
    case 'unisolated':
      return {
        ...base,
        directions: finding.directions,
        connections: finding.connections,
        lastSeen: finding.lastSeenMs === undefined ? null : formatInstant(finding.lastSeenMs),
      };
    case 'denied':
      return {
        ...base,
        direction: finding.direction,
        fate: finding.fate,
        connections: finding.connections,
        usages: finding.usages.map(usageJson),
        deniedBy: finding.deniedBy,
        needed: finding.needed ?? null,
      };
    case 'disputed':
      return { ...base, named: finding.named.map(namedJson) };
    case 'keep-expired':
      return { ...base, until: formatInstant(finding.untilMs) };
    case 'unused':
      return {
        ...base,
        scope: finding.scope,
        status: isHeld.has(finding) ? 'held' : 'revoked',
        grants: finding.grants.map(grantJson),
        confidence: finding.confidence,
        risk: finding.risk,
        likelihood: finding.likelihood === undefined ? null : likelihoodJson(finding.likelihood),
        observedSeconds: Math.floor(finding.clock.observedMs / 1000),
        observedSince: formatInstant(finding.clock.startMs),
        clockStartedBy: finding.clock.startedBy,
        lastUse: lastUseJson(finding.lastUse),
        hold: isHeld.has(finding)
          ? {
              reason: finding.hold?.reason ?? 'not-editable',
              text: whyHeld(report, finding),
              until: finding.hold?.untilMs === undefined ? null : formatInstant(finding.hold.untilMs),
            }
          : null,
        ...suggestedJson(report, finding),
      };
  }
}

function suggestedJson(report: Fates, finding: UnusedFinding): object {
  const suggestion = suggestionFor(report, finding);
  return suggestion === undefined ? {} : { suggestion: { file: suggestion.file, yaml: suggestion.text } };
}

export function grantJson(grant: Grant): unknown {
  return {
    id: grant.id,
    policy: grant.policy.ref,
    sentence: grant.sentence,
    rule: formatPath(grant.rule.path),
    place: placeJson(grant.place),
  };
}

function narrowingJson(report: Fates, finding: NarrowableFinding): object {
  const { narrowing, clock } = finding;
  const why = whyWide(report, finding);
  return {
    status: narrowedOf(report).includes(finding) ? 'narrowed' : why === undefined ? 'offered' : 'held',
    to: narrowing.kind === 'narrower' ? wordsOf(narrowing.to) : null,
    stableSince: formatInstant(finding.stableSinceMs),
    observedSeconds: Math.floor(clock.observedMs / 1000),
    observedSince: formatInstant(clock.startMs),
    hold:
      why === undefined
        ? null
        : holdJson(narrowing.kind === 'held' ? narrowing.hold : { reason: 'not-editable', text: why }),
  };
}

function holdJson({ reason, text, untilMs }: Hold): unknown {
  return { reason, text, until: untilMs === undefined ? null : formatInstant(untilMs) };
}

export function likelihoodJson(likelihood: Likelihood): unknown {
  const { chance, horizonMs, cases, usedAgain, longerThanDays, kindOfCase } = likelihood;
  return { chance, horizonSeconds: horizonMs / 1000, cases, usedAgain, longerThanDays, kindOfCase };
}

function namedJson({ connection, seenAt, firstSeenMs, lastSeenMs }: NamedPolicy): unknown {
  const { source, destination, protocol, port } = connection;
  return {
    source: endpointJson(source),
    destination: endpointJson(destination),
    protocol,
    port,
    seenAt,
    firstSeen: formatInstant(firstSeenMs),
    lastSeen: formatInstant(lastSeenMs),
  };
}

export function placeJson({ file, line, column, startByte, endByte }: Place): unknown {
  return { file, line, column, startByte, endByte };
}

export function evidenceJson(evidence: Evidence): unknown {
  return {
    events: evidence.events,
    connections: evidence.connections,
    firstSeen: formatInstant(evidence.firstSeenMs),
    lastSeen: formatInstant(evidence.lastSeenMs),
    certain: evidence.certain,
    examples: evidence.examples.map(usageJson),
  };
}

/** One example says of what is in use when that was; `lapse explain` has more. */
function newestJson(lastUse: Evidence | undefined): unknown {
  return lastUseJson(lastUse && { ...lastUse, examples: lastUse.examples.slice(0, 1) });
}

function lastUseJson(lastUse: Evidence | undefined): unknown {
  return lastUse === undefined ? null : evidenceJson(lastUse);
}

export function usageJson(usage: Usage): object {
  const { source, destination, protocol, port } = usage.connection;
  return {
    source: endpointJson(source),
    destination: endpointJson(destination),
    protocol,
    port,
    seenAt: usage.seenAt,
    outcome: usage.outcome,
    events: usage.events,
    firstSeen: formatInstant(usage.firstSeenMs),
    lastSeen: formatInstant(usage.lastSeenMs),
  };
}

function endpointJson(endpoint: Endpoint): unknown {
  const labels = endpoint.kind === 'unknown' ? [] : endpoint.labels.labels.map(formatLabel);
  return { kind: endpoint.kind, name: describeEndpoint(endpoint), labels, key: endpointKey(endpoint) };
}
