import { tighten } from '../../../src/tightening/tighten.ts';
import { verify } from '../../../src/verification/verify.ts';
import type { OracleScenario } from '../../grants/oracle-scenario.ts';
import { randomFor } from '../../simulation/draws.ts';
import { type Examined, examine, nothingExamined } from './examine.ts';
import { judgeObserved } from './judge-observed.ts';
import type { Question, someConnections } from './observe.ts';
import { type Tightened, tightenScenario } from './tighten-scenario.ts';

/** How much of what is allowed was seen in use. */
export interface Sample {
  readonly draw: typeof someConnections;
  readonly percent: number;
  /** grants in use are narrowed as well */
  readonly narrow: boolean;
}

const SEED = 20_260_601;

/**
 * Tightens every scenario over a sample of what it allows, and asks whoever can tell whether that was right.
 * @param proveEvery of so many scenarios one, the first among them, is also proven and tightened again
 */
export function tightenAll(
  scenarios: readonly OracleScenario[],
  { draw, percent, narrow }: Sample,
  proveEvery: number,
): Examined {
  const total = nothingExamined();
  for (const [i, scenario] of scenarios.entries()) {
    const random = randomFor(SEED, scenario.id);
    const choose = (questions: readonly Question[]): Question[] => draw(questions, random, percent);
    const tightened = tightenScenario(scenario, i, choose, narrow);
    examine(tightened, total);
    if (i % proveEvery !== 0) continue;
    for (const text of [...refutations(tightened), ...secondThoughts(tightened, narrow)])
      total.wrong.push(`${scenario.id}: ${text}`);
  }
  return total;
}

/** What the proof that a user gets has against the change. */
function refutations({ before, after, observation, tightening }: Tightened): string[] {
  if (tightening.changes.length === 0) return [];
  const { passed, counterexamples, checked } = verify({ before, after, ...observation, replayFromMs: 0 });
  if (passed && checked.decisions === 0) return ['the proof looked at nothing'];
  return passed ? [] : counterexamples.map((one) => `the proof fails: ${one.text}`);
}

/** What the same evidence would take out of the new policies: nothing, if the first time was all. */
function secondThoughts({ after, afterFile, observation }: Tightened, narrow: boolean): string[] {
  const { changes } = tighten(judgeObserved(after, observation).findings, [afterFile], {
    narrow,
    policies: after.policies,
  });
  return changes.flatMap(({ revoked, narrowed }) => [
    ...revoked.map(({ finding }) => `a second time takes out: ${finding.grants[0]?.sentence}`),
    ...narrowed.map(({ sentence }) => `a second time narrows: ${sentence}`),
  ]);
}

/** One paragraph: what was looked at, how much went, and why the rest stays. */
export function describe(name: string, { kept, wrong, ...counts }: Examined): string {
  const { scenarios, changed, decisions, replayed, neverUsed, revoked } = counts;
  const rest = [...kept].sort((a, b) => b[1] - a[1]).map(([why, n]) => `  ${String(n).padStart(7)} ${why}\n`);
  return [
    `${name}: ${changed} of ${scenarios} scenarios changed; ${decisions} decisions, ${replayed} connections replayed, ${wrong.length} wrong\n`,
    `  ${neverUsed} granted decisions were never used, ${revoked} of them revoked (${inPercent(revoked / neverUsed)}; ${inPercent(shareOfWhole(counts, kept))} of those that no grant in use covers); kept:\n`,
    ...rest,
  ].join('');
}

/** Of the decisions that no grant in use covers, so that no rule has to be narrowed: the share that was revoked. */
export function shareOfWhole({ revoked }: Pick<Examined, 'revoked'>, kept: Examined['kept']): number {
  const held = [...kept].filter(([why]) => !why.startsWith('in use')).map(([, count]) => count);
  return revoked / (revoked + held.reduce((sum, one) => sum + one, 0));
}

function inPercent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
