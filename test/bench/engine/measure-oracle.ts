import { fileURLToPath } from 'node:url';
import type { Decision } from '../../../src/grants/engine/decision.ts';
import { type Comparison, compareScenario, emptyComparison } from '../../grants/oracle-compare.ts';
import { loadScenario, type OracleScenario, readScenarios } from '../../grants/oracle-scenario.ts';
import { hasShared, sharedPath } from '../../support/shared.ts';
import { median, peakRssMegabytes, same, timed } from '../measure.ts';

export interface OracleTask {
  readonly kind: 'oracle';
  readonly runs: number;
}

/** Times are medians over the runs, each of which loads every scenario anew. */
export interface OracleResult {
  readonly file: string;
  readonly scenarios: number;
  readonly decisions: number;
  readonly loadSeconds: number;
  readonly decideSeconds: number;
  readonly decisionsPerSecond: number;
  readonly withLoadPerSecond: number;
  readonly allowed: number;
  readonly denied: number;
  readonly peakRssMegabytes: number;
}

const FULL_SET = 'oracle/cilium-policy-cases.jsonl.gz';
const SUBSET = 'fixtures/oracle/cilium-policy-cases.jsonl.gz';

interface Run {
  loadSeconds: number;
  decideSeconds: number;
  decisions: number;
  readonly verdicts: Record<Decision['verdict'], number>;
}

export function measureOracle({ runs }: OracleTask): OracleResult {
  const isFull = hasShared(FULL_SET);
  const file = isFull ? sharedPath(FULL_SET) : fileURLToPath(new URL(`../../../${SUBSET}`, import.meta.url));
  const scenarios = readScenarios(file);
  const all = Array.from({ length: runs }, () => runOnce(scenarios));
  const peak = peakRssMegabytes();
  const agreed = agreement(scenarios);
  for (const run of all) checkRun(run, agreed);
  const decideSeconds = median(all.map((run) => run.decideSeconds));
  const together = median(all.map((run) => run.loadSeconds + run.decideSeconds));
  return {
    file: isFull ? `the full set, ${FULL_SET}` : `the subset, ${SUBSET}`,
    scenarios: scenarios.length,
    decisions: agreed.decisions,
    loadSeconds: median(all.map((run) => run.loadSeconds)),
    decideSeconds,
    decisionsPerSecond: agreed.decisions / decideSeconds,
    withLoadPerSecond: agreed.decisions / together,
    allowed: agreed.allowed + agreed.redirected,
    denied: agreed.denied,
    peakRssMegabytes: peak,
  };
}

function runOnce(scenarios: readonly OracleScenario[]): Run {
  const run: Run = {
    loadSeconds: 0,
    decideSeconds: 0,
    decisions: 0,
    verdicts: { allow: 0, deny: 0, unenforced: 0, unknown: 0 },
  };
  for (const scenario of scenarios) {
    const pairs = Object.keys(scenario.expected.verdicts).map((pair) => pair.split(' > '));
    const loading = timed(() => {
      const loaded = loadScenario(scenario);
      const parties = pairs.map((pair) => pair.map((reference) => loaded.identity(reference)));
      return { ...loaded, parties };
    });
    const { engine, probes, parties } = loading.value;
    run.loadSeconds += loading.seconds;
    run.decideSeconds += timed(() => {
      for (const [i, [source, destination]] of parties.entries()) {
        const [from = '', to = ''] = pairs[i] ?? [];
        if (source === undefined || destination === undefined) continue;
        for (const { protocol, port } of probes) {
          // a party that is no pod decides nothing
          if (!from.includes(':'))
            run.verdicts[engine.decide('egress', source, destination, protocol, port).verdict] += 1;
          if (!to.includes(':'))
            run.verdicts[engine.decide('ingress', destination, source, protocol, port).verdict] += 1;
        }
      }
    }).seconds;
  }
  run.decisions = Object.values(run.verdicts).reduce((sum, n) => sum + n, 0);
  return run;
}

/** Throws where we and Cilium differ. */
function agreement(scenarios: readonly OracleScenario[]): Comparison {
  const total = emptyComparison();
  for (const scenario of scenarios) compareScenario(scenario, total);
  const { contradictions } = total;
  if (contradictions.length > 0)
    throw new Error(`${contradictions.length} contradictions\n${contradictions.slice(0, 10).join('\n')}`);
  return total;
}

/** What was timed is what was compared. */
function checkRun({ decisions, verdicts }: Run, agreed: Comparison): void {
  same('decisions', decisions, agreed.decisions);
  same('allowed', verdicts.allow + verdicts.unenforced, agreed.allowed + agreed.redirected);
  same('denied', verdicts.deny, agreed.denied);
}
