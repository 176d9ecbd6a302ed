import { PolicyEngine } from '../../../src/grants/engine/engine.ts';
import { type Attribution, attribute } from '../../../src/grants/evidence.ts';
import { Identities } from '../../../src/grants/identity.ts';
import type { Inventory } from '../../../src/policies/inventory/inventory.ts';
import { parseManifest } from '../../../src/policies/manifest.ts';
import { parsePolicies } from '../../../src/policies/parse-policies.ts';
import type { Policy } from '../../../src/policies/policy.ts';
import type { Usage } from '../../../src/usage/usage.ts';
import { median, peakRssMegabytes, same, timed } from '../measure.ts';
import { generateCluster } from './cluster.ts';
import { attributeNaively, type Credit } from './naive.ts';
import { generatePolicies, RULES_PER_POLICY } from './policies.ts';
import { generateTraffic } from './traffic.ts';

export interface ClusterTask {
  readonly kind: 'cluster';
  readonly seed: number;
  readonly policies: number;
  readonly connections: number;
  readonly runs: number;
}

/** Times are medians over the runs, each of which starts with nothing cached. */
export interface ClusterResult {
  readonly policies: number;
  readonly rules: number;
  readonly grants: number;
  readonly connections: number;
  readonly parseSeconds: number;
  readonly compileSeconds: number;
  readonly attributeSeconds: number;
  /** with every party met for the first time */
  readonly connectionsPerSecond: number;
  /** the same connections again, with everyone known */
  readonly againPerSecond: number;
  /** of all threads: the collection of garbage, too */
  readonly cpuMicrosecondsPerConnection: number;
  /** how often a connection was credited to a grant */
  readonly credits: number;
  readonly grantsUsed: number;
  /** sides of connections that the policies would have denied */
  readonly unexplained: number;
  /** after the first run, with the generated input */
  readonly peakRssMegabytes: number;
  /** of the same work without index and cache, over `sample` connections */
  readonly naivePerSecond: number;
  readonly sample: number;
  readonly sampleCredits: number;
  /** how many times faster than the naive evaluation */
  readonly ratio: number;
}

const SAMPLE = 300;

interface Run {
  readonly seconds: Seconds;
  readonly policies: readonly Policy[];
  readonly engine: PolicyEngine;
  readonly identities: Identities;
  readonly attribution: Attribution;
}

interface Seconds {
  readonly parse: number;
  readonly compile: number;
  readonly attribute: number;
  readonly attributeCpu: number;
  readonly again: number;
}

interface Summary extends Seconds {
  readonly credits: number;
  readonly peakRssMegabytes: number;
}

export function measureCluster(task: ClusterTask): ClusterResult {
  const cluster = generateCluster(task.seed);
  const texts = generatePolicies(cluster, task.policies, task.seed);
  const usages = generateTraffic(cluster, task.connections, task.seed);

  const runs: Summary[] = [];
  // nothing of a run is held while the next one takes its memory
  while (runs.length < task.runs - 1) runs.push(summaryOf(runOnce(texts, cluster.inventory, usages)));
  const last = runOnce(texts, cluster.inventory, usages);
  const { credits } = summaryOf(last);
  runs.push(summaryOf(last));
  for (const run of runs) same('credits of each run', run.credits, credits);

  const rules = last.policies.reduce(
    (sum, { specs }) => sum + specs.reduce((n, spec) => n + spec.rules.length, 0),
    0,
  );
  same('policies', last.policies.length, task.policies);
  same('rules', rules, task.policies * RULES_PER_POLICY);
  same(
    'distinct grant ids',
    new Set(last.engine.grants.map((one) => one.id)).size,
    last.engine.grants.length,
  );
  const naive = compareWithNaive(last, cluster.inventory, usages);
  const attributeSeconds = median(runs.map((run) => run.attribute));
  const connectionsPerSecond = usages.length / attributeSeconds;
  return {
    policies: last.policies.length,
    rules,
    grants: last.engine.grants.length,
    connections: usages.length,
    parseSeconds: median(runs.map((run) => run.parse)),
    compileSeconds: median(runs.map((run) => run.compile)),
    attributeSeconds,
    connectionsPerSecond,
    againPerSecond: usages.length / median(runs.map((run) => run.again)),
    cpuMicrosecondsPerConnection: (1e6 * median(runs.map((run) => run.attributeCpu))) / usages.length,
    credits,
    grantsUsed: last.attribution.byGrant.size,
    unexplained: last.attribution.unexplained.length,
    peakRssMegabytes: runs[0]?.peakRssMegabytes ?? 0,
    ...naive,
    ratio: connectionsPerSecond / naive.naivePerSecond,
  };
}

function runOnce(texts: readonly string[], inventory: Inventory, usages: readonly Usage[]): Run {
  const parsing = timed(() => {
    const files = texts.map((text, i) => parseManifest(`policy-${i}.yaml`, text));
    same(
      'unreadable manifests',
      files.reduce((sum, file) => sum + file.problems.length, 0),
      0,
    );
    return parsePolicies(files.flatMap((file) => file.objects));
  });
  const { policies, invalid } = parsing.value;
  if (invalid[0] !== undefined) throw new Error(`an invalid policy was generated: ${invalid[0].message}`);
  const compiling = timed(() => new PolicyEngine(policies, inventory));
  const engine = compiling.value;
  const identities = new Identities(inventory, { lenient: true });
  const attributing = timed(() => attribute(engine, identities, usages));
  const again = timed(() => attribute(engine, identities, usages));
  same('credits once everyone is known', creditsOf(again.value), creditsOf(attributing.value));
  return {
    seconds: {
      parse: parsing.seconds,
      compile: compiling.seconds,
      attribute: attributing.seconds,
      attributeCpu: attributing.cpuSeconds,
      again: again.seconds,
    },
    policies,
    engine,
    identities,
    attribution: attributing.value,
  };
}

function summaryOf({ seconds, attribution }: Run): Summary {
  return { ...seconds, credits: creditsOf(attribution), peakRssMegabytes: peakRssMegabytes() };
}

function creditsOf({ byGrant }: Attribution): number {
  return [...byGrant.values()].reduce((sum, one) => sum + one.connections, 0);
}

/** Throws where the engine, with all it has cached by now, says anything else than the naive evaluation. */
export function compareWithNaive(
  {
    policies,
    engine,
    identities,
    attribution,
  }: Pick<Run, 'policies' | 'engine' | 'identities' | 'attribution'>,
  inventory: Inventory,
  usages: readonly Usage[],
): Pick<ClusterResult, 'naivePerSecond' | 'sample' | 'sampleCredits'> {
  const step = Math.max(1, Math.floor(usages.length / SAMPLE));
  const sample = usages.filter((_, i) => i % step === 0).slice(0, SAMPLE);
  const { value: expected, seconds } = timed(() => attributeNaively(policies, inventory, identities, sample));
  const { byGrant } = attribute(engine, identities, sample);
  const [ours, theirs] = [creditLines(byGrant), creditLines(expected)];
  const wrong = [
    ...[...ours].filter((line) => !theirs.has(line)).map((line) => `only the engine says: ${line}`),
    ...[...theirs].filter((line) => !ours.has(line)).map((line) => `only the naive evaluation says: ${line}`),
  ];
  if (wrong.length > 0)
    throw new Error(`${wrong.length} grants credited differently\n${wrong.slice(0, 10).join('\n')}`);
  const sampleCredits = [...expected.values()].reduce((sum, one) => sum + one.connections, 0);
  if (sampleCredits < sample.length / 10)
    throw new Error('a sample that credits next to nothing proves nothing');
  const lost = [...expected.keys()].filter((id) => !attribution.byGrant.has(id));
  if (lost.length > 0) throw new Error(`not credited in the full run: ${lost.join()}`);
  return { naivePerSecond: sample.length / seconds, sample: sample.length, sampleCredits };
}

function creditLines(credits: ReadonlyMap<string, Credit>): Set<string> {
  return new Set(
    [...credits].map(
      ([id, { connections, events, certain }]) =>
        `grant ${id}: ${connections} connections, ${events} events, ${certain ? 'certain' : 'maybe'}`,
    ),
  );
}
