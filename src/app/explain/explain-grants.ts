import type { Finding, UnusedFinding } from '../../findings/finding.ts';
import { riskOf } from '../../findings/risk.ts';
import type { Grant } from '../../grants/grant.ts';
import type {
  ExplainedGrant,
  GrantUser,
  HidingNode,
  Observation,
  SharedWith,
  Verdict,
  Without,
} from '../../report/explanation.ts';
import { unusedOf, whyHeld } from '../../report/report.ts';
import { type Interval, intersect, lengthMs } from '../../usage/intervals.ts';
import type { Look } from './look.ts';
import { missesOf } from './misses.ts';
import { usesOf } from './uses.ts';

const USERS_SHOWN = 5;
const OTHERS_SHOWN = 5;

/** @param grants of one policy */
export function explainGrants(look: Look, grants: readonly Grant[]): ExplainedGrant[] {
  const { engine, identities, observed, judgement, population, analysis } = look;
  const isHeld = new Set<Finding>(unusedOf(look.fates).held);
  const uses = usesOf(grants, engine, identities, observed);
  const unused = grants.filter((grant) => !judgement.used.has(grant.id));
  const misses = missesOf(unused, engine, identities, observed);
  return grants.map((grant): ExplainedGrant => {
    const users = uses.get(grant) ?? [];
    const verdict = verdictOf(grant, look, isHeld);
    const exposed = { grant, subjects: population.subjects(grant.spec), peers: population.peers(grant) };
    return {
      grant,
      verdict,
      observation: observationOf(grant, verdict, look),
      evidence: analysis.attribution.byGrant.get(grant.id),
      users: users.slice(0, USERS_SHOWN),
      usersLeftOut: Math.max(0, users.length - USERS_SHOWN),
      without: withoutIt(users, look.window),
      risk: riskOf([exposed]),
      misses: misses.get(grant),
    };
  });
}

function verdictOf(grant: Grant, { judgement, fates }: Look, isHeld: ReadonlySet<Finding>): Verdict {
  if (judgement.used.has(grant.id)) return { kind: 'used' };
  const finding = judgement.findings.find(
    (one): one is UnusedFinding => one.kind === 'unused' && one.grants.includes(grant),
  );
  if (finding === undefined) return { kind: 'not-judged' };
  if (!isHeld.has(finding)) return { kind: 'unused', finding, hold: undefined };
  const reason = finding.hold?.reason ?? 'not-editable';
  return { kind: 'unused', finding, hold: { ...finding.hold, reason, text: whyHeld(fates, finding) } };
}

function observationOf(grant: Grant, verdict: Verdict, look: Look): Observation {
  const { population, presence, observed } = look;
  const [subjects, peers] = [population.subjects(grant.spec), population.peers(grant)];
  const clock = verdict.kind === 'unused' ? verdict.finding.clock : undefined;
  const window =
    clock === undefined
      ? look.window
      : { fromMs: clock.startMs, toMs: Math.max(clock.startMs, look.window.toMs) };
  const isEmpty = window.fromMs >= window.toMs || subjects.length === 0;
  const hidden = isEmpty ? new Map<string, readonly Interval[]>() : presence.hidden(subjects, window);
  const hiddenBy: HidingNode[] = [...hidden].map(([node, times]) => ({
    node,
    hiddenMs: lengthMs(times),
    isUnreached: false,
  }));
  for (const { node, unreached } of isEmpty ? [] : observed.coverage) {
    const times = intersect([window], unreached ?? []);
    if (times.length > 0) hiddenBy.push({ node, hiddenMs: lengthMs(times), isUnreached: true });
  }
  hiddenBy.sort((a, b) => b.hiddenMs - a.hiddenMs || (a.node < b.node ? -1 : 1));
  const observedMs =
    clock?.observedMs ?? (isEmpty ? 0 : lengthMs(presence.observed(subjects, peers, window)));
  return { window, observedMs, hiddenBy };
}

/** What was seen in the window, use by use. */
function withoutIt(users: readonly GrantUser[], window: Interval): Without {
  const counts = { exclusive: 0, shared: 0, perhaps: 0, needless: 0 };
  const carried = new Map<Grant, number>();
  for (const { use, need } of users) {
    if (use.lastSeenMs <= window.fromMs) continue;
    counts[need.kind] += 1;
    if (need.kind !== 'shared' && need.kind !== 'perhaps') continue;
    for (const other of new Set(need.others)) carried.set(other, (carried.get(other) ?? 0) + 1);
  }
  const others = [...carried]
    .map(([grant, connections]): SharedWith => ({ grant, connections }))
    .sort((a, b) => b.connections - a.connections || (a.grant.id < b.grant.id ? -1 : 1));
  return { ...counts, others: others.slice(0, OTHERS_SHOWN) };
}
