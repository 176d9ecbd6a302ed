import type { Profiler } from 'node:inspector';
import { Session } from 'node:inspector/promises';
import { fileURLToPath } from 'node:url';

/** Of a sampled run: stage → seconds, by the clock. Waiting and the collection of garbage count for what went before. */
export type StageSeconds = ReadonlyMap<string, number>;

const SOURCES = fileURLToPath(new URL('../../../src/', import.meta.url));
const MICROSECONDS_BETWEEN_SAMPLES = 2000;

export const READING = 'read';

interface Place {
  readonly stage: string;
  /** of a file, below `src` */
  readonly path: string;
  readonly functionName?: string;
}

/**
 * In the order of the work. The outermost frame that is listed tells the stage; those that are not (`recommend`,
 * `judge`) only call on. What stands before a colon is summed up.
 */
const PLACES: readonly Place[] = [
  { stage: READING, path: 'adapters/store/' },
  { stage: 'parse: inventory', path: 'app/manifests.ts', functionName: 'loadInventory' },
  { stage: 'parse: policies', path: 'app/manifests.ts', functionName: 'loadPolicies' },
  { stage: 'parse: ages of files (git)', path: 'app/analyze.ts', functionName: 'fileAges' },
  { stage: 'parse: ages of files (git)', path: 'adapters/git/' },
  { stage: 'judge: nodes', path: 'app/analyze.ts', functionName: 'knowingNodes' },
  { stage: 'attribute: compile the engine', path: 'grants/engine/' },
  { stage: 'attribute: compile the engine', path: 'grants/identity.ts' },
  { stage: 'attribute: credit', path: 'grants/evidence.ts' },
  { stage: 'attribute: cross-check', path: 'grants/disputes.ts' },
  { stage: 'tighten', path: 'tightening/' },
  { stage: 'prove', path: 'app/recommend.ts', functionName: 'prove' },
  { stage: 'prove', path: 'verification/' },
  { stage: 'texts: sum up', path: 'app/recommend.ts', functionName: 'makeReport' },
  { stage: 'texts: render', path: 'report/' },
];

/** As the table has them. */
export const GROUPS = ['read', 'parse', 'attribute', 'judge', 'tighten', 'prove', 'texts'] as const;

const JUDGE = 'findings/judge.ts';

/** Does the work and says where its time went. Sampling costs a few percent. */
export async function withStages<T>(
  work: () => Promise<T>,
): Promise<{ readonly value: T; readonly stages: StageSeconds }> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: MICROSECONDS_BETWEEN_SAMPLES });
  await session.post('Profiler.start');
  const value = await work();
  const { profile } = await session.post('Profiler.stop');
  session.disconnect();
  return { value, stages: stagesOf(profile) };
}

function stagesOf({ nodes, samples = [], timeDeltas = [] }: Profiler.Profile): StageSeconds {
  const stageOf = stageOfNodes(nodes);
  const stages = samples.map((id) => stageOf.get(id));
  // The store is read in one go, while manifests are parsed: whatever else runs or waits in between belongs to it.
  const [from, to] = [stages.indexOf(READING), stages.lastIndexOf(READING)];
  const seconds = new Map<string, number>();
  let last = 'parse: inventory';
  for (const [i, own] of stages.entries()) {
    const isReading = i >= from && i <= to && own?.startsWith('parse') !== true;
    last = isReading ? READING : (own ?? last);
    // A delta leads up to its sample.
    seconds.set(last, (seconds.get(last) ?? 0) + (timeDeltas[i] ?? 0) / 1e6);
  }
  return seconds;
}

function stageOfNodes(nodes: readonly Profiler.ProfileNode[]): ReadonlyMap<number, string> {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const stages = new Map<number, string>();
  const left: { readonly id: number; readonly above: string | undefined }[] = [
    { id: nodes[0]?.id ?? 0, above: undefined },
  ];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const node = byId.get(next.id);
    if (node === undefined) continue;
    const stage = next.above ?? ownStage(node);
    if (stage !== undefined) stages.set(node.id, stage);
    for (const id of node.children ?? []) left.push({ id, above: stage });
  }
  return stages;
}

function ownStage({ callFrame: { url, functionName } }: Profiler.ProfileNode): string | undefined {
  if (!url.startsWith('file:')) return undefined;
  const file = fileURLToPath(url);
  if (!file.startsWith(SOURCES)) return undefined;
  const path = file.slice(SOURCES.length);
  const known = PLACES.find(
    (place) =>
      path.startsWith(place.path) &&
      (place.functionName === undefined || place.functionName === functionName),
  );
  if (known !== undefined) return known.stage;
  if (!path.startsWith('findings/') || path === JUDGE) return undefined;
  // One file, or one folder, for each question that is judged.
  return `judge: ${path.slice('findings/'.length).split('/', 1)[0]?.replace(/\.ts$/, '') ?? ''}`;
}
