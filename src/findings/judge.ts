import type { Attribution, Evidence } from '../grants/evidence.ts';
import { type Grant, peerText, portText, sentence } from '../grants/grant.ts';
import { listed } from '../grants/rule.ts';
import { shortHash } from '../model/hash.ts';
import { compareText } from '../model/problem.ts';
import type { InvalidPolicy } from '../policies/parse-policies.ts';
import { formatRef, type Policy, type PolicyRef } from '../policies/policy.ts';
import { type ClockInput, readClock } from './clock.ts';
import { contradictions } from './contradictory.ts';
import type { Clock, DeadFinding, Finding, Hold, UnusedFinding } from './finding.ts';
import { SEVERITIES } from './finding.ts';
import { holdOfClock, holdOfPolicy, holdOfWorkloads } from './holds.ts';
import type { Population } from './population.ts';
import { holdOfEntry, holdOfRequests } from './request-holds.ts';
import { byRule, rollUp } from './roll-up.ts';
import { highest, severityOf } from './severity.ts';

export interface JudgementInput extends ClockInput {
  readonly policies: readonly Policy[];
  readonly invalid: readonly InvalidPolicy[];
  readonly grants: readonly Grant[];
  readonly attribution: Attribution;
  readonly population: Population;
}

export interface Judgement {
  /** sorted by severity, then policy and content */
  readonly findings: readonly Finding[];
  /** grants in use, by id */
  readonly used: ReadonlyMap<string, Evidence>;
  readonly grantCount: number;
}

/** Judges every policy: `granted − used − not observable − newly granted − kept` is what may be revoked. */
export function judge(input: JudgementInput): Judgement {
  const used = new Map<string, Evidence>();
  // with nothing recorded and nothing listed, nobody's absence can be told
  const canBeDead = input.population.members.length > 0;
  const dead = canBeDead ? input.policies.flatMap((policy) => deadSubjects(policy, input.population)) : [];
  const deadSpecs = new Set(dead.map((one) => one.spec));
  const findings: Finding[] = [...invalidFindings(input.invalid), ...input.policies.flatMap(contradictions)];
  for (const { finding } of dead) findings.push(finding);
  for (const [rule, grants] of byRule(input.grants)) {
    const [first] = grants;
    if (first === undefined || deadSpecs.has(first.spec)) continue;
    const idle = new Map<Grant, Idle>();
    for (const grant of grants) {
      const evidence = input.attribution.byGrant.get(grant.id);
      const { nowMs, unusedForMs } = input.settings;
      if (evidence !== undefined && nowMs - evidence.lastSeenMs < unusedForMs) used.set(grant.id, evidence);
      else idle.set(grant, judgeIdle(grant, evidence, input));
    }
    findings.push(...unusedFindings(grants, idle));
    if (canBeDead && rule.peers.kind === 'listed') findings.push(...deadPeers(grants, idle));
  }
  return { findings: findings.sort(compareFindings), used, grantCount: input.grants.length };
}

/** A grant that was not used within the window, and what that is worth. */
interface Idle {
  readonly hold: Hold | undefined;
  readonly clock: Clock;
  readonly lastUse: Evidence | undefined;
}

function judgeIdle(grant: Grant, lastUse: Evidence | undefined, input: JudgementInput): Idle {
  const { population, settings } = input;
  const subjects = population.subjects(grant.spec);
  const peers = population.peers(grant);
  const reading = readClock(grant, lastUse, subjects, peers, input);
  const hold =
    holdOfPolicy(grant.policy, settings) ??
    holdOfRequests(input.attribution.unseenRequests.get(grant.id), settings) ??
    holdOfWorkloads(grant, subjects, peers, settings) ??
    holdOfClock(reading, settings);
  const none: Clock = {
    startMs: settings.nowMs,
    startedBy: 'rule',
    observedMs: 0,
    requiredMs: settings.unusedForMs,
  };
  return { hold, clock: reading.kind === 'clock' ? reading.clock : none, lastUse };
}

/** One finding per part of the rule whose grants share the same hold, or share that there is none. */
function unusedFindings(grants: readonly Grant[], idle: ReadonlyMap<Grant, Idle>): UnusedFinding[] {
  const byHold = new Map<string, Set<Grant>>();
  for (const [grant, { hold }] of idle) {
    const key = hold === undefined ? '' : hold.text;
    byHold.set(key, (byHold.get(key) ?? new Set()).add(grant));
  }
  return [...byHold.values()].flatMap((chosen) =>
    rollUp(grants, chosen).flatMap(({ scope, grants: part }): UnusedFinding[] => {
      const [first] = part;
      const judged = first === undefined ? undefined : idle.get(first);
      if (first === undefined || judged === undefined) return [];
      const all = part.flatMap((grant) => idle.get(grant) ?? []);
      const lastUse = all
        .map((one) => one.lastUse)
        .reduce((a, b) => ((b?.lastSeenMs ?? 0) > (a?.lastSeenMs ?? 0) ? b : a), undefined);
      const hold = holdOfEntry(scope, first, judged.hold) ?? (scope === 'cell' ? NEEDS_SPLIT : undefined);
      return [
        {
          kind: 'unused',
          key: shortHash(`unused\n${part.map((grant) => grant.id).join('\n')}`),
          severity: highest(part.map(severityOf)),
          ref: first.policy.ref,
          policy: first.policy,
          place: placeOf(scope, first),
          sentence: sentenceOf(part),
          scope,
          grants: part,
          // the part is as observed as its least observed grant
          clock: all.map((one) => one.clock).reduce((a, b) => (b.observedMs < a.observedMs ? b : a)),
          ...(lastUse === undefined ? {} : { lastUse }),
          ...(hold === undefined ? {} : { hold }),
        },
      ];
    }),
  );
}

const NEEDS_SPLIT: Hold = {
  reason: 'needs-split',
  text: 'its peer and its port are both used in other combinations; taking away only this one means splitting the rule',
};

function placeOf(scope: UnusedFinding['scope'], grant: Grant): UnusedFinding['place'] {
  switch (scope) {
    case 'rule':
      return grant.rule.place;
    case 'peer':
    case 'cell':
      return grant.peer?.place ?? grant.rule.place;
    case 'port':
      return grant.port?.place ?? grant.rule.place;
    case 'request':
      return grant.request?.place ?? grant.rule.place;
  }
}

function sentenceOf([first, ...others]: readonly Grant[]): string {
  if (first === undefined) return '';
  const part = [first, ...others];
  const peers = listed(part.map((grant) => peerText(grant.peer)));
  const ports = listed(part.map((grant) => portText(grant.port, grant.request)));
  return sentence(first.rule.direction, first.spec.subject.text, peers, ports);
}

function deadSubjects(
  policy: Policy,
  population: Population,
): { readonly spec: Policy['specs'][number]; readonly finding: DeadFinding }[] {
  return policy.specs
    .filter((spec) => spec.subject.kind === 'endpoints' && population.subjects(spec).length === 0)
    .map((spec) => ({
      spec,
      finding: {
        kind: 'dead',
        part: 'subject',
        key: shortHash(`dead\n${formatRef(policy.ref)}\n${spec.path}`),
        severity: 'info',
        ref: policy.ref,
        policy,
        place: policy.place,
        sentence: `selects ${spec.subject.text}, and ${nobody(population)}`,
      },
    }));
}

function nobody({ isComplete }: Population): string {
  return isComplete
    ? 'nothing that runs or was seen matches; it protects and allows nothing'
    : 'no traffic of anything that matches was seen; give an --inventory to tell whether it runs';
}

function deadPeers(grants: readonly Grant[], idle: ReadonlyMap<Grant, Idle>): DeadFinding[] {
  const peers = new Map(
    grants.filter((grant) => idle.get(grant)?.hold?.reason === 'no-peer').map((grant) => [grant.peer, grant]),
  );
  return [...peers].flatMap(([peer, grant]): DeadFinding[] =>
    peer === undefined
      ? []
      : [
          {
            kind: 'dead',
            part: 'peer',
            key: shortHash(`dead peer\n${grant.id}`),
            severity: 'info',
            ref: grant.policy.ref,
            policy: grant.policy,
            place: peer.place,
            sentence: `names ${peer.text}, and nothing that runs or was seen matches`,
          },
        ],
  );
}

function invalidFindings(invalid: readonly InvalidPolicy[]): Finding[] {
  return invalid.map(({ ref, place, message, corrected }) => ({
    kind: 'invalid',
    key: shortHash(`invalid\n${formatRef(ref)}\n${message}`),
    severity: 'high',
    ref,
    place,
    sentence: message,
    ...(corrected === undefined ? {} : { corrected }),
  }));
}

function compareFindings(a: Finding, b: Finding): number {
  return (
    SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
    compareText(refKey(a.ref), refKey(b.ref)) ||
    a.place.line - b.place.line ||
    compareText(a.key, b.key)
  );
}

function refKey(ref: PolicyRef): string {
  return `${ref.namespace ?? ''}/${ref.name}/${ref.kind}`;
}
