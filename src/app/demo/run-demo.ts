import { cp, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { replaceFile } from '../../adapters/files/write-files.ts';
import { HubbleServer } from '../../adapters/hubble/server.ts';
import { openStore } from '../../adapters/store/open-store.ts';
import type { Tally } from '../../flows/tally.ts';
import { Failure } from '../../model/failure.ts';
import { DAY_MS } from '../../model/time.ts';
import { diffOf } from '../../report/diff.ts';
import { systemClock } from '../clock.ts';
import { collect } from '../collect.ts';
import { formatReport } from '../format-report.ts';
import { loadPolicies } from '../manifests.ts';
import { proofOf } from '../proof.ts';
import { type Recommendation, recommend } from '../recommend.ts';
import { recordPolicies } from '../record-policies.ts';
import { formatOfFile } from '../report-formats.ts';
import { demandProof, writeSet } from '../write-policies.ts';
import { DEMO_DAYS, DEMO_NOW_MS, DEMO_PLAN, DEMO_SEED } from './plan.ts';
import { generateTraffic } from './traffic.ts';

export interface DemoRequest {
  readonly outputDirectory: string;
  /** where fixtures/demo lies; default: in this package */
  readonly fixtures?: string;
  readonly onStep?: (text: string) => void;
  readonly onProgress?: (tally: Tally) => void;
  readonly signal: AbortSignal;
}

export interface DemoResult {
  readonly recommendation: Recommendation;
  readonly paths: Readonly<
    Record<
      | 'policies'
      | 'inventory'
      | 'store'
      | 'tightened'
      | 'report'
      | 'page'
      | 'markdown'
      | 'json'
      | 'csv'
      | 'sarif'
      | 'diff'
      | 'proof',
      string
    >
  >;
}

const STEP_MS = 5 * DAY_MS;
const UNUSED_FOR_MS = 30 * DAY_MS;

/**
 * The whole pipeline on the bundled cluster: a Hubble server on loopback replays 45 days of flows over gRPC, the
 * collector stores them, and report, smaller policies, diff and proof are written below the output directory.
 */
export async function runDemo(request: DemoRequest): Promise<DemoResult> {
  const { outputDirectory, fixtures = fileURLToPath(new URL('../../../fixtures/demo', import.meta.url)) } =
    request;
  const below = (name: string): string => join(outputDirectory, name);
  const paths = {
    policies: below('policies'),
    inventory: below('inventory'),
    store: below('lapse.duckdb'),
    tightened: below('tightened'),
    report: below('report.txt'),
    page: below('report.html'),
    markdown: below('report.md'),
    json: below('report.json'),
    csv: below('report.csv'),
    sarif: below('report.sarif'),
    diff: below('changes.diff'),
    proof: below('proof.json'),
  };
  await claimDirectory(outputDirectory);
  for (const stale of [paths.policies, paths.inventory, paths.tightened, paths.store, `${paths.store}.wal`]) {
    await rm(stale, { recursive: true, force: true });
  }
  await cp(join(fixtures, 'policies'), paths.policies, { recursive: true });
  await cp(join(fixtures, 'inventory'), paths.inventory, { recursive: true });

  await collectTraffic(paths.store, request);
  await recordHistory(paths.store, paths.policies, join(fixtures, 'history'));
  request.onStep?.('Comparing traffic with policies, tightening, proving');
  const asked = {
    storePath: paths.store,
    policyPaths: [paths.policies],
    inventoryPaths: [paths.inventory],
    settings: { nowMs: DEMO_NOW_MS, unusedForMs: UNUSED_FOR_MS, assumeStable: false, keeps: [] },
  };
  const recommendation = await recommend({ ...asked, suggestKind: 'CiliumNetworkPolicy' });
  demandProof(recommendation);
  await writeSet(recommendation, paths.tightened);
  for (const path of [paths.report, paths.page, paths.markdown, paths.json, paths.csv, paths.sarif])
    await replaceFile(path, await formatReport(recommendation.report, formatOfFile(path)));
  await replaceFile(paths.diff, diffOf(recommendation.tightening.changes));
  await replaceFile(paths.proof, await proofOf(asked, recommendation, paths.proof));
  return { recommendation, paths };
}

/** Marks a directory as ours: what an earlier demo wrote is replaced, what a person keeps there is not touched. */
const MARKER = '.lapse-demo';

async function claimDirectory(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  const entries = await readdir(directory);
  if (entries.length > 0 && !entries.includes(MARKER)) {
    throw new Failure('usage', `${directory} holds files that no demo wrote`, {
      remedy: 'name an empty or a new directory with --output-dir',
    });
  }
  await replaceFile(join(directory, MARKER), 'written by lapse demo, which replaces it\n');
}

async function collectTraffic(storePath: string, request: DemoRequest): Promise<void> {
  request.onStep?.(
    `Starting a Hubble relay on loopback with ${DEMO_DAYS} days of flows from ${DEMO_PLAN.nodes.length} nodes`,
  );
  const server = await HubbleServer.start({
    role: 'relay',
    ringSize: 2 ** 18 - 1,
    nodes: DEMO_PLAN.nodes.map((node) => node.name),
  });
  try {
    server.append(generateTraffic(DEMO_PLAN, { endMs: DEMO_NOW_MS, days: DEMO_DAYS, seed: DEMO_SEED }));
    request.onStep?.(`Collecting from ${server.address} over gRPC into ${storePath}`);
    await collect(
      { hubble: { address: server.address }, storePath, follow: false },
      {
        clock: systemClock,
        signal: request.signal,
        ...(request.onProgress === undefined ? {} : { onProgress: request.onProgress }),
      },
    );
  } finally {
    await server.stop();
  }
}

/**
 * Notes the rules as a collector that watched for 45 days would have: the earlier versions from the start, policies
 * created later from then on, and the present versions five days before the end.
 */
async function recordHistory(storePath: string, policies: string, history: string): Promise<void> {
  const startMs = DEMO_NOW_MS - DEMO_DAYS * DAY_MS;
  const current = await loadPolicies([policies]);
  const earlier = await loadPolicies([history]);
  const replaced = new Set(earlier.relativePaths.values());
  const unchanged = current.policies.filter(
    (policy) => !replaced.has(current.relativePaths.get(policy.file) ?? ''),
  );
  const store = await openStore(storePath, { mode: 'read-write' });
  try {
    for (const policy of [...unchanged, ...earlier.policies]) {
      await recordPolicies(store, [policy], Math.max(startMs, policy.metadata.createdMs ?? startMs));
    }
    await recordPolicies(store, current.policies, DEMO_NOW_MS - STEP_MS);
  } finally {
    await store.close();
  }
}
