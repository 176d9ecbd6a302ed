import { type Clock, type Finding, isAboutPolicy, type Likelihood } from '../findings/finding.ts';
import { formatWorkload } from '../findings/workload-name.ts';
import type { Grant } from '../grants/grant.ts';
import { ruleId } from '../grants/rule.ts';
import { plainLine } from '../model/plain-text.ts';
import {
  DAY_MS,
  formatDate,
  formatDays,
  formatDuration,
  formatInstant,
  HOUR_MS,
  MINUTE_MS,
} from '../model/time.ts';
import { formatPath } from '../policies/place.ts';
import { formatRef } from '../policies/policy.ts';
import { lengthMs } from '../usage/intervals.ts';
import type {
  Explained,
  ExplainedGrant,
  FindingExplanation,
  GrantUser,
  Observation,
  PolicyExplanation,
  Verdict,
  Without,
} from './explanation.ts';
import { missLines } from './misses-text.ts';
import type { Fates } from './report.ts';
import { count, describeNarrowing, describeUsage, evidenceOf } from './wording.ts';

/** The explanation for a person. */
export function explanationText({ explanations, fates }: Explained): string {
  return explanations
    .map((one) => (one.kind === 'policy' ? policyLines(one, fates) : findingLines(one, fates)))
    .map((lines) => [...lines, ''].map(plainLine).join('\n'))
    .join('\n');
}

function policyLines({ policy, grants, findings }: PolicyExplanation, fates: Fates): string[] {
  const directions = (['ingress', 'egress'] as const).filter((direction) =>
    policy.specs.some((spec) => spec.isolates[direction]),
  );
  return [
    `${formatRef(policy.ref)}, ${policy.place.file}:${policy.place.line}`,
    `  isolates ${directions.length === 0 ? 'nothing' : directions.join(' and ')} of ${policy.specs.map((spec) => spec.subject.text).join('; ')}`,
    ...findings.flatMap((finding) => describeFinding(finding, fates)),
    ...policy.uneditable.map((why) => `  not editable: ${why}`),
    ...(grants.length === 0 ? ['  no rule allows anything'] : []),
    ...grants.flatMap(grantLines),
  ];
}

function findingLines({ finding, policies }: FindingExplanation, fates: Fates): string[] {
  const where = isAboutPolicy(finding)
    ? `${formatRef(finding.ref)}, ${finding.place.file}:${finding.place.line}`
    : formatWorkload(finding.workload);
  const own = isAboutPolicy(finding)
    ? []
    : [`  policies for it: ${policies.length === 0 ? 'none' : policies.map(formatRef).join(', ')}`];
  const usages = finding.kind === 'denied' ? finding.usages : [];
  return [
    where,
    ...describeFinding(finding, fates),
    ...own,
    ...usages.map((usage) => `    ${describeUsage(usage)}`),
  ];
}

function describeFinding(finding: Finding, fates: Fates): string[] {
  const { kind, sentence, severity, key } = finding;
  return [
    `  ${kind}: ${sentence} (${severity}, finding ${key})`,
    ...(kind === 'narrowable' ? [`    ${describeNarrowing(fates, finding)}`] : []),
  ];
}

function grantLines(explained: ExplainedGrant): string[] {
  const { grant, verdict, observation, risk, misses } = explained;
  return [
    '',
    `  ${grant.sentence}`,
    `    ${formatPath(grant.rule.path)}, ${grant.place.file}:${grant.place.line}, rule ${ruleId(grant.policy, grant.spec, grant.rule)}, grant ${grant.id}`,
    ...verdictLines(verdict),
    ...(verdict.kind === 'not-judged' ? [] : [`    ${describeObservation(observation, verdict)}`]),
    ...useLines(explained),
    `    risk ${risk} of 100`,
    ...(verdict.kind === 'unused'
      ? [`    ${describeLikelihood(verdict.finding.likelihoods.get(grant))}`]
      : []),
    ...(misses === undefined ? [] : missLines(grant, misses)),
  ];
}

function verdictLines(verdict: Verdict): string[] {
  switch (verdict.kind) {
    case 'used':
      return ['    used: stays'];
    case 'not-judged':
      return ['    not judged: what it is for selects nothing that exists'];
    case 'unused': {
      const { finding, hold } = verdict;
      const until = hold?.untilMs === undefined ? '' : `; could end ${formatDate(hold.untilMs)}`;
      return [
        `    unused: ${evidenceOf(finding)} (${finding.severity}, finding ${finding.key})`,
        hold === undefined ? '    to be revoked' : `    held (${hold.reason}): ${hold.text}${until}`,
      ];
    }
  }
}

const STARTED_BY: Readonly<Record<Clock['startedBy'], string>> = {
  rule: 'the rule is that old',
  workload: 'its workloads were there since then',
  'last-use': 'it was last used then',
  recording: 'the recording began then',
};

const NODES_SHOWN = 5;
/** A quiet node sends nothing for minutes; that is nothing worth a word. */
const SHORTEST_SHOWN_MS = 15 * MINUTE_MS;

/** `observed 27d of the 36d since 2026-04-26, when …; 30d are required: weak; hidden by node-1 9d` */
function describeObservation({ window, observedMs, hiddenBy }: Observation, verdict: Verdict): string {
  const long = hiddenBy.filter(({ hiddenMs }) => hiddenMs >= SHORTEST_SHOWN_MS);
  const shown = long.slice(0, NODES_SHOWN).map(({ node, hiddenMs, isUnreached }) => {
    return `${node} ${spanOf(hiddenMs)}${isUnreached ? ' (never reached by a stream)' : ''}`;
  });
  const more = long.length > NODES_SHOWN ? [`${long.length - NODES_SHOWN} more nodes`] : [];
  const hidden = long.length === 0 ? 'no node hid any of it' : `hidden on ${[...shown, ...more].join(', ')}`;
  const observed = `observed ${formatDays(observedMs)} of the ${formatDays(lengthMs([window]))}`;
  if (verdict.kind !== 'unused') return `${observed} since ${formatDate(window.fromMs)}; ${hidden}`;
  const { clock, confidence } = verdict.finding;
  if (observedMs === 0) return `nothing could be observed: ${confidence}`;
  return `${observed} since ${formatDate(window.fromMs)} (${STARTED_BY[clock.startedBy]}), ${formatDuration(clock.requiredMs)} required: ${confidence}; ${hidden}`;
}

/** Rounded up: what was hidden is never understated. */
function spanOf(ms: number): string {
  const [size, unit] = ms >= DAY_MS ? [DAY_MS, 'd'] : [HOUR_MS, 'h'];
  return `${Math.ceil((ms / size) * 10) / 10}${unit}`;
}

function useLines({ evidence, users, usersLeftOut, without }: ExplainedGrant): string[] {
  if (evidence === undefined) return ['    never seen in use in the whole recording'];
  const sure = evidence.certain ? '' : ', only by matches that are not certain';
  const idle = evidence.needed ? '' : ', only by probes of its own node, which need no rule';
  return [
    `    seen ${count(evidence.events, 'time')} on ${count(evidence.connections, 'connection')}${sure}${idle}, ${formatInstant(evidence.firstSeenMs)} to ${formatInstant(evidence.lastSeenMs)}`,
    ...users.map((user) => `      ${describeUser(user)}`),
    ...(usersLeftOut > 0 ? [`      and ${count(usersLeftOut, 'older one')}`] : []),
    ...withoutLines(without),
  ];
}

function describeUser({ use, need }: GrantUser): string {
  return `${describeUsage(use)}${describeNeed(need)}`;
}

function describeNeed(need: GrantUser['need']): string {
  switch (need.kind) {
    case 'exclusive':
      return '; only this lets it through';
    case 'needless':
      return '; needs no rule';
    case 'shared':
      return `; also through ${namesOf(need.others)}`;
    case 'perhaps':
      return `; perhaps also through ${namesOf(need.others)}`;
  }
}

const NAMES_SHOWN = 3;

/** The policies of some grants: `NetworkPolicy shop/web, …` */
export function namesOf(grants: readonly Grant[]): string {
  const names = [
    ...new Set(grants.map(({ policy, rule }) => `${formatRef(policy.ref)} ${formatPath(rule.path)}`)),
  ];
  const more = names.length > NAMES_SHOWN ? ` and ${names.length - NAMES_SHOWN} more` : '';
  return `${names.slice(0, NAMES_SHOWN).join(', ')}${more}`;
}

function withoutLines({ exclusive, shared, perhaps, needless, others }: Without): string[] {
  const all = exclusive + shared + perhaps + needless;
  if (all === 0) return ['    without it, nothing seen in the window would be denied'];
  const rest = [
    `${exclusive} would be denied`,
    ...(shared > 0 ? [`${shared} also let through by other rules`] : []),
    ...(perhaps > 0 ? [`${perhaps} perhaps let through by others`] : []),
    ...(needless > 0 ? [`${needless} pass without any rule`] : []),
  ];
  return [
    `    without it, of ${count(all, 'use')} seen in the window: ${rest.join(', ')}`,
    ...others.map(
      ({ grant, connections }) =>
        `      ${count(connections, 'use')} also by ${namesOf([grant])}, grant ${grant.id}: ${grant.sentence}`,
    ),
  ];
}

function describeLikelihood(likelihood: Likelihood | undefined): string {
  if (likelihood === undefined) return 'likelihood: nothing can be said';
  const { chance, horizonMs, cases, usedAgain, longerThanDays, kindOfCase } = likelihood;
  const within = formatDuration(horizonMs);
  const rests =
    cases === 0
      ? `what is usual of grants ${kindOfCase}; no silence of theirs was longer than ${longerThanDays}d`
      : `of ${count(cases, 'silence')} longer than ${longerThanDays}d, of grants ${kindOfCase}, ${usedAgain === 0 ? 'none' : usedAgain} ${usedAgain > 1 ? 'were' : 'was'} ended by a use`;
  return `likelihood ${(chance * 100).toFixed(1)}% of use within ${within}: ${rests}`;
}
