import type { Decision } from '../../../src/grants/engine/decision.ts';
import { PolicyEngine } from '../../../src/grants/engine/engine.ts';
import { DIRECTIONS, type Direction, sidesOf } from '../../../src/model/direction.ts';
import { beyondFilters } from '../../../src/policies/cilium/requests/frozen-requests.ts';
import { Reasons } from './reasons.ts';
import type { Tightened } from './tighten-scenario.ts';

/** What the new policies do to every decision of a scenario, as our engine reads them. Sums over any number. */
export interface Examined {
  scenarios: number;
  changed: number;
  /** halves of connections at a pod */
  decisions: number;
  /** connections seen in use, each asked again */
  replayed: number;
  /** granted by rules, not passing without one, and no connection seen in use needed it */
  neverUsed: number;
  /** of these, how many are denied now */
  revoked: number;
  /** of these that stay, by what keeps them */
  readonly kept: Map<string, number>;
  /** must stay empty: widened or cut decisions, lost isolation, lost denies, policies that became invalid */
  readonly wrong: string[];
}

export function nothingExamined(): Examined {
  const counts = { scenarios: 0, changed: 0, decisions: 0, replayed: 0, neverUsed: 0, revoked: 0 };
  return { ...counts, kept: new Map(), wrong: [] };
}

/** Asks the old and the new policies every question of the scenario. Uses nothing of `src/verification`. */
export function examine(tightened: Tightened, total: Examined): void {
  const { scenario, questions, observed, loaded, before, after, tightening } = tightened;
  const old = new PolicyEngine(before.policies, loaded.inventory);
  const fresh = new PolicyEngine(after.policies, loaded.inventory);
  const seen = new Set(observed.map((one) => one.key));
  const reasons = new Reasons(tightened);
  const wrong = (text: string): void => void total.wrong.push(`${scenario.id}: ${text}`);
  total.scenarios += 1;
  total.replayed += observed.length;
  if (tightening.changes.length > 0) total.changed += 1;
  const deleted = tightening.changes.flatMap((change) => change.deleted).length;
  if (
    after.policies.length !== before.policies.length - deleted ||
    after.invalid.length !== before.invalid.length
  )
    wrong(`${after.policies.length} of ${before.policies.length} policies are valid`);
  for (const { word, source, destination, probe, key, pair } of questions) {
    for (const direction of DIRECTIONS) {
      const letter = word[LETTER[direction]] ?? '-';
      if (letter === '-') continue;
      total.decisions += 1;
      const [subject, peer] = sidesOf(direction, source, destination);
      const was = old.decide(direction, subject, peer, probe.protocol, probe.port);
      const is = fresh.decide(direction, subject, peer, probe.protocol, probe.port);
      const isolated = old.isolated(direction, subject);
      const said = `${direction} of ${pair} ${probe.protocol}/${probe.port}`;
      if (isWider(was, is, letter)) wrong(`${said} was ${was.verdict}, would be ${is.verdict}`);
      if (SURENESS[fresh.isolated(direction, subject)] < SURENESS[isolated]) wrong(`${said}: no isolation`);
      if (was.denials.length > 0 && is.denials.length === 0) wrong(`${said}: no deny`);
      if (seen.has(key)) {
        if (isCut(was, is)) wrong(`${said} is cut`);
        reasons.noteUse({ direction, subject, peer, was });
        continue;
      }
      const needsRule = isolated !== 'no' && (direction === 'egress' || old.passesAnyway(peer) !== 'yes');
      if (was.verdict !== 'allow' || !needsRule) continue;
      total.neverUsed += 1;
      if (is.verdict === 'deny') total.revoked += 1;
      else reasons.ask({ direction, subject, peer, was });
    }
  }
  for (const [why, count] of reasons.answers()) total.kept.set(why, (total.kept.get(why) ?? 0) + count);
}

const LETTER = { egress: 0, ingress: 1 } as const satisfies Record<Direction, number>;
const SURENESS = { no: 0, maybe: 1, yes: 2 } as const;
const OPENNESS = { deny: 0, unknown: 1, allow: 2, unenforced: 2 } as const satisfies Record<
  Decision['verdict'],
  number
>;

/** Also wider than what Cilium said of the old policies. */
function isWider(was: Decision, is: Decision, letter: string): boolean {
  if (OPENNESS[is.verdict] > OPENNESS[was.verdict] || (letter === 'd' && is.verdict !== 'deny')) return true;
  return OPENNESS[was.verdict] === 2 && isFiltered(was) && OPENNESS[is.verdict] === 2 && !isFiltered(is);
}

function isCut(was: Decision, is: Decision): boolean {
  return OPENNESS[is.verdict] < OPENNESS[was.verdict] || (!isFiltered(was) && isFiltered(is));
}

/** Whether it passes only as far as a proxy, or what else the rules ask for, agrees. */
function isFiltered({ grants }: Decision): boolean {
  return (
    grants.length > 0 &&
    grants.every(({ grant }) => grant.request !== undefined || beyondFilters(grant.rule.frozen).length > 0)
  );
}
