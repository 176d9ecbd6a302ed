import { openStore } from '../../src/adapters/store/open-store.ts';
import type { Endpoint } from '../../src/model/endpoint.ts';
import { type Interval, intersect, lengthMs, normalize, subtract } from '../../src/usage/intervals.ts';
import { connectionName } from '../bench/collect/plan.ts';
import type { SoakTruth } from './script.ts';
import { nodeOfConnection } from './truth.ts';

/** A rule of the soak, what was measured, and whether that is well. */
export interface Verdict {
  readonly what: string;
  readonly found: string;
  readonly bound: string;
  readonly ok: boolean;
}

/** The store leaves the name of a default cluster away. */
const CLUSTER = 'default/';
/** The ledger is kept by the millisecond, a stream's first and last instants are known less exactly. */
const TOLERATED_MS = 1000;

/** Holds the store against what was sent. @param gaps what the collector said was lost, by node */
export async function judgeStore(
  storePath: string,
  truth: SoakTruth,
  gaps: ReadonlyMap<string, readonly Interval[]>,
): Promise<Verdict[]> {
  const store = await openStore(storePath, { mode: 'read-only' });
  const [usage, coverage] = [await store.readUsage(), await store.readCoverage()];
  await store.close();
  const stored = new Map<string, number>();
  for (const { connection, seenAt, events } of usage) {
    const { source, destination, port } = connection;
    const name = connectionName(nameOf(source), nameOf(destination), port, seenAt);
    stored.set(name, (stored.get(name) ?? 0) + events);
  }
  const tooMany = [...stored].filter(([name, events]) => events > (truth.connections[name] ?? 0));
  const missing = new Map<string, number>();
  for (const [name, sent] of Object.entries(truth.connections)) {
    const node = nodeOfConnection(name);
    missing.set(node, (missing.get(node) ?? 0) + sent - (stored.get(name) ?? 0));
  }
  const ledger = new Map(coverage.map((one) => [`${CLUSTER}${one.node}`, one]));
  let undeclaredFlows = 0;
  let undeclaredMs = 0;
  let blindMs = 0;
  for (const [node, seconds] of Object.entries(truth.nodes)) {
    const covered = ledger.get(node)?.covered ?? [];
    const run = spanOf(Object.keys(seconds).map(Number));
    const blind = subtract([run], covered);
    blindMs += lengthMs(blind);
    const declared = normalize(
      [...(ledger.get(node)?.lost ?? []), ...(gaps.get(node.slice(CLUSTER.length)) ?? [])].map(widened),
    );
    // A reader that was overtaken declares the loss where it begins; how long it is, is what is not covered.
    const undeclared = blind.filter((one) => lengthMs(intersect([widened(one)], declared)) === 0);
    undeclaredMs = Math.max(undeclaredMs, lengthMs(undeclared));
    const mayBeMissing = Object.entries(seconds)
      .filter(([second]) => lengthMs(intersect([secondOf(Number(second))], blind.map(widened))) > 0)
      .reduce((sum, [, flows]) => sum + flows, 0);
    undeclaredFlows += Math.max(0, (missing.get(node) ?? 0) - mayBeMissing);
  }
  const lost = coverage.flatMap((one) => one.lost).reduce((sum, { count }) => sum + count, 0);
  const sum = [...missing.values()].reduce((a, b) => a + b, 0);
  const nodes = Object.keys(truth.nodes).length;
  return [
    { what: 'nodes in the ledger', found: `${ledger.size}`, bound: `${nodes}`, ok: ledger.size === nodes },
    {
      what: 'connections counted too often',
      found: `${tooMany.length}`,
      bound: '0',
      ok: tooMany.length === 0,
    },
    { what: 'flows missing', found: `${sum} of ${truth.total}`, bound: 'as declared', ok: true },
    { what: 'flows missing undeclared', found: `${undeclaredFlows}`, bound: '0', ok: undeclaredFlows === 0 },
    { what: 'lost events declared', found: `${lost}`, bound: '> 0', ok: lost > 0 },
    { what: 'not covered, over all nodes', found: `${blindMs} ms`, bound: 'as declared', ok: true },
    {
      what: 'neither covered nor declared, worst node',
      found: `${undeclaredMs} ms`,
      bound: `≤ ${2 * TOLERATED_MS} ms`,
      ok: undeclaredMs <= 2 * TOLERATED_MS,
    },
  ];
}

function nameOf(endpoint: Endpoint): string {
  if (endpoint.kind === 'pod') return endpoint.labels.get('any', 'app.kubernetes.io/name') ?? '';
  return endpoint.kind === 'external' ? (endpoint.ip ?? '') : endpoint.kind;
}

function secondOf(second: number): Interval {
  return { fromMs: second * 1000, toMs: second * 1000 + 1000 };
}

/** The whole seconds between the first and the last of them. */
function spanOf(seconds: readonly number[]): Interval {
  return { fromMs: Math.min(...seconds) * 1000 + 1000, toMs: Math.max(...seconds) * 1000 };
}

function widened({ fromMs, toMs }: Interval): Interval {
  return { fromMs: fromMs - TOLERATED_MS, toMs: toMs + TOLERATED_MS };
}
