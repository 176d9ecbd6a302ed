import type { Finding, UnisolatedFinding, WorkloadName } from '../findings/finding.ts';
import type { Population } from '../findings/population.ts';
import type { Presence } from '../findings/presence.ts';
import type { JudgementSettings } from '../findings/settings.ts';
import { formatWorkload } from '../findings/workload-name.ts';
import type { PolicyEngine } from '../grants/engine/engine.ts';
import { connectionKey } from '../model/connection.ts';
import type { Direction } from '../model/direction.ts';
import { err, ok, type Result } from '../model/result.ts';
import { formatDate } from '../model/time.ts';
import type { Inventory } from '../policies/inventory/inventory.ts';
import type { Policy, PolicyRef } from '../policies/policy.ts';
import type { KnownEndpoint, Usage } from '../usage/usage.ts';
import { buildRules } from './build-rules.ts';
import { count } from './comments.ts';
import { NameGiver } from './name-giver.ts';
import { needsOf } from './needs.ts';
import { notesOf } from './notes.ts';
import { type Observed, ObservedTraffic } from './observed.ts';
import { PeerFinder, type SuggestedKind } from './peer-of.ts';
import { printSuggestion } from './print-suggestion.ts';
import { type Claim, proveSuggestions } from './prove.ts';
import { readBack } from './read-back.ts';
import { type Watched, watchedFor } from './readiness.ts';
import { type Subject, Subjects } from './subject.ts';
import type { SuggestedPolicy, WithheldSuggestion } from './suggested-policy.ts';
import type { SuggestedRule } from './suggested-rule.ts';

export interface SuggestionInput {
  readonly findings: readonly Finding[];
  /** in force */
  readonly policies: readonly Policy[];
  /** of the same policies */
  readonly engine: PolicyEngine;
  /** of every object that there is, valid or not: a suggested policy must not take its place */
  readonly taken: readonly PolicyRef[];
  readonly inventory: Inventory;
  readonly population: Population;
  readonly presence: () => Presence;
  readonly usages: readonly Usage[];
  readonly endpoints: readonly KnownEndpoint[];
  readonly settings: JudgementSettings;
  readonly kind: SuggestedKind;
}

export interface Suggestions {
  /** in the order of the findings */
  readonly offered: readonly SuggestedPolicy[];
  readonly withheld: readonly WithheldSuggestion[];
}

/** Of more, nobody reads any; each costs a proof. */
export const MOST_SUGGESTIONS = 200;

/** A workload on its way to a policy. */
interface Draft {
  readonly finding: UnisolatedFinding;
  readonly subject: Subject;
  readonly directions: readonly Direction[];
  readonly left: readonly string[];
  readonly watched: Watched;
}

/** A default-deny for each workload that no policy isolates, or why there is none. */
export function suggestPolicies(input: SuggestionInput): Suggestions {
  const unisolated = input.findings.filter((one): one is UnisolatedFinding => one.kind === 'unisolated');
  if (unisolated.length === 0) return { offered: [], withheld: [] };
  const withheld: WithheldSuggestion[] = [];
  const withhold = ({ key, workload }: UnisolatedFinding, reason: string): void => {
    withheld.push({ findingKey: key, workload, reason });
  };
  const { nowMs, unusedForMs } = input.settings;
  const subjects = new Subjects(input.population, nowMs - unusedForMs, input.inventory.agent);
  const presence = input.presence();
  const drafts: Draft[] = [];
  for (const finding of unisolated) {
    const draft =
      drafts.length >= MOST_SUGGESTIONS
        ? err(`${MOST_SUGGESTIONS} policies are suggested already; apply some, and ask again`)
        : draftOf(finding, subjects, presence, input);
    if (draft.ok) drafts.push(draft.value);
    else withhold(finding, draft.error);
  }
  const made = writeAll(drafts, input, withhold);
  const proofs = proveSuggestions(
    made.map(({ claim }) => claim),
    { ...input, endpoints: input.endpoints.map(({ endpoint }) => endpoint) },
  );
  const offered = made.flatMap(({ draft, claim, suggestion }) => {
    const proof = proofs.get(claim);
    if (proof?.kind === 'proven') return [suggestion];
    withhold(draft.finding, `the policy made for it failed its proof: ${proof?.reason ?? 'none was made'}`);
    return [];
  });
  return { offered, withheld: withheld.sort(byFinding(unisolated)) };
}

function byFinding(
  findings: readonly UnisolatedFinding[],
): (a: WithheldSuggestion, b: WithheldSuggestion) => number {
  const ranks = new Map(findings.map(({ key }, i) => [key, i]));
  return (a, b) => (ranks.get(a.findingKey) ?? 0) - (ranks.get(b.findingKey) ?? 0);
}

function draftOf(
  finding: UnisolatedFinding,
  subjects: Subjects,
  presence: Presence,
  { engine, settings }: SuggestionInput,
): Result<Draft, string> {
  const subject = subjects.of(finding.workload);
  if (!subject.ok) return subject;
  const isolated = finding.directions.filter((direction) =>
    subject.value.selected.some(({ identity }) => engine.isolated(direction, identity) !== 'no'),
  );
  const directions = finding.directions.filter((direction) => !isolated.includes(direction));
  const left = isolated.map(
    (direction) =>
      `for ${direction} some of its pods are isolated by other policies, and rules for all of them would allow those more than now`,
  );
  if (directions.length === 0) return err(left.join('; '));
  const watched = watchedFor(subject.value, presence, settings);
  return watched.ok
    ? ok({ finding, subject: subject.value, directions, left, watched: watched.value })
    : watched;
}

interface Made {
  readonly draft: Draft;
  readonly claim: Claim;
  readonly suggestion: SuggestedPolicy;
}

function writeAll(
  drafts: readonly Draft[],
  input: SuggestionInput,
  withhold: (finding: UnisolatedFinding, reason: string) => void,
): Made[] {
  const { usages, population, inventory, kind, taken } = input;
  const traffic = new ObservedTraffic(
    drafts.map(({ subject }) => subject),
    usages,
    population,
  );
  const finder = new PeerFinder(kind, population, inventory.agent);
  const names = new NameGiver(kind, taken);
  return drafts.flatMap((draft): Made[] => {
    const made = write(draft, traffic, finder, names, input);
    if (made.ok) return [made.value];
    withhold(draft.finding, made.error);
    return [];
  });
}

function write(
  draft: Draft,
  traffic: ObservedTraffic,
  finder: PeerFinder,
  names: NameGiver,
  input: SuggestionInput,
): Result<Made, string> {
  const { finding, subject, directions } = draft;
  const [doubt, ...more] = traffic.doubtful(subject, directions);
  if (doubt !== undefined)
    return err(
      `${count(more.length + 1, 'connection')} of pods whose labels nobody recorded may be its own, the last of ${formatDate(lastOf([doubt, ...more]))}`,
    );
  // what the policies deny by now is not theirs to allow
  const observed = traffic.of(subject, directions).filter((one) => isAllowed(one, input));
  const needs = needsOf(observed, finder, input.kind === 'CiliumNetworkPolicy');
  if (!needs.ok) return needs;
  const rules = buildRules(needs.value, directions, subject);
  if (!rules.ok) return rules;
  const connections = new Set(observed.map(({ usage }) => connectionKey(usage.connection))).size;
  return finish(draft, observed, rules.value, connections, names.of(finding.workload), input);
}

function isAllowed(
  { usage, direction, own, peer }: Observed,
  { engine, population }: SuggestionInput,
): boolean {
  const [subject, other] = [population.identityOf(own), population.identityOf(peer)];
  const { protocol, port } = usage.connection;
  return engine.decide(direction, subject, other, protocol, port).verdict !== 'deny';
}

function finish(
  draft: Draft,
  observed: readonly Observed[],
  rules: readonly SuggestedRule[],
  connections: number,
  { name, file }: { readonly name: string; readonly file: string },
  { kind, inventory }: SuggestionInput,
): Result<Made, string> {
  const { finding, subject, directions, watched, left } = draft;
  const { workload } = subject;
  const nodesPass = kind === 'NetworkPolicy' && inventory.agent.allowLocalhost !== 'policy';
  const notes = notesOf({ kind, directions, rules, observed, watched, connections, nodesPass, left });
  const content = { name, subject, directions, rules };
  const { text: yaml, object } = printSuggestion(kind, content, headOf(workload, notes));
  const policy = readBack(file, yaml, object, inventory.agent);
  if (!policy.ok) return err(`the policy made for it would not be read as meant: ${policy.error}`);
  return ok({
    draft,
    claim: { policy: policy.value, subject, directions, observed },
    suggestion: { findingKey: finding.key, workload, directions, kind, file, yaml, connections, notes },
  });
}

/** First line of every file that is ours to replace. */
export const SUGGESTION_MARKER = '# Suggested by Lapse';

function headOf(workload: WorkloadName, notes: readonly string[]): string[] {
  return [
    `${SUGGESTION_MARKER.slice(2)}: default-deny for ${formatWorkload(workload)}`,
    ...notes.map((note) => `- ${note}`),
  ];
}

function lastOf(observed: readonly Observed[]): number {
  return observed.reduce((last, { usage }) => Math.max(last, usage.lastSeenMs), 0);
}
