/**
 * How fast recorded connections are attributed to grants in a generated cluster, beside a naive evaluation of the same
 * policies; and how fast the oracle's questions are decided. Each row is measured in a process of its own.
 * Absolute figures depend on the machine; the ratio, and how cost grows, are what to watch. Run by `npm run bench:engine`.
 */
import { parseArgs } from 'node:util';
import { runApart } from './apart.ts';
import { type ClusterResult, type ClusterTask, measureCluster } from './engine/measure-cluster.ts';
import { measureOracle, type OracleResult, type OracleTask } from './engine/measure-oracle.ts';
import { aimsText, clusterTable, oracleText, sampleText } from './engine/print-results.ts';

const SEED = 20_260_601;
const POLICIES = [250, 500, 1000, 2000] as const;
const MOST_MEASURED = 1000;

const { values: flags } = parseArgs({
  options: {
    connections: { type: 'string', default: '300000' },
    runs: { type: 'string', default: '3' },
    only: { type: 'string' },
    json: { type: 'boolean', default: false },
    task: { type: 'string' },
  },
});

if (flags.task === undefined) await main();
else print(JSON.stringify(measure(JSON.parse(flags.task))));

function measure(task: ClusterTask | OracleTask): ClusterResult | OracleResult {
  return task.kind === 'cluster' ? measureCluster(task) : measureOracle(task);
}

async function main(): Promise<void> {
  const runs = Number(flags.runs);
  const cluster =
    flags.only === 'oracle' ? undefined : await measureClusters(Number(flags.connections), runs);
  if (cluster !== undefined && !flags.json) printClusters(cluster);
  const oracle: OracleResult | undefined =
    flags.only === 'cluster' ? undefined : await measureApart({ kind: 'oracle', runs });
  if (oracle !== undefined && !flags.json) print(oracleText(oracle));
  if (flags.json)
    print(JSON.stringify({ node: process.version, seed: SEED, runs, ...cluster, oracle }, undefined, 2));
}

/** One after the other, so that they do not disturb each other. */
async function measureClusters(
  most: number,
  runs: number,
): Promise<{ readonly byPolicies: ClusterResult[]; readonly byConnections: ClusterResult[] }> {
  const taskOf = (policies: number, connections: number): ClusterTask => ({
    kind: 'cluster',
    seed: SEED,
    policies,
    connections,
    runs,
  });
  const byPolicies: ClusterResult[] = [];
  for (const policies of POLICIES) byPolicies.push(await measureApart(taskOf(policies, most)));
  const byConnections: ClusterResult[] = [];
  for (const part of [4, 2])
    byConnections.push(await measureApart(taskOf(MOST_MEASURED, Math.floor(most / part))));
  const whole = byPolicies.find((row) => row.policies === MOST_MEASURED);
  return { byPolicies, byConnections: whole === undefined ? byConnections : [...byConnections, whole] };
}

function printClusters({
  byPolicies,
  byConnections,
}: {
  readonly byPolicies: readonly ClusterResult[];
  readonly byConnections: readonly ClusterResult[];
}): void {
  const whole = byConnections.at(-1);
  print(
    `2,000 workloads in 100 namespaces, seed ${SEED}, medians of ${flags.runs} runs, Node ${process.version}\n`,
  );
  print(`${clusterTable(byPolicies)}\n`);
  print(`${clusterTable(byConnections)}\n`);
  if (whole !== undefined) print(aimsText(whole));
  print(`${sampleText([...byPolicies, ...byConnections.slice(0, -1)])}\n`);
}

function measureApart<T>(task: ClusterTask | OracleTask): Promise<T> {
  return runApart(import.meta.url, task);
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
