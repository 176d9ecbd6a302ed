import { type Analysis, type AnalysisRequest, analyze } from '../../../src/app/analyze.ts';
import { formatReport } from '../../../src/app/format-report.ts';
import { recommend } from '../../../src/app/recommend.ts';
import { DAY_MS } from '../../../src/model/time.ts';
import { type Tightening, tighten } from '../../../src/tightening/tighten.ts';
import type { Verification } from '../../../src/verification/verification.ts';
import { peakRssMegabytes, same } from '../measure.ts';
import {
  type Expected,
  inventoryFile,
  NOW_MS,
  policyDirectory,
  type Scene,
  storePath,
  type Variant,
  WINDOW_DAYS,
} from './scene.ts';

export interface ReportResult {
  readonly seconds: number;
  /** of all threads, DuckDB's and the collection of garbage included */
  readonly cpuSeconds: number;
  readonly peakRssMegabytes: number;
  readonly work: Work;
}

/** What came out, so that runs can be told to have done the same. */
export interface Work {
  readonly grants: number;
  readonly used: number;
  readonly revocable: number;
  readonly findings: number;
  readonly changedFiles: number;
  readonly unexplained: number;
  readonly replayed: number;
  /** characters of the text */
  readonly written: number;
}

export function requestOf(scene: Scene, variant: Variant): AnalysisRequest {
  return {
    storePath: storePath(scene, variant),
    policyPaths: [policyDirectory(scene)],
    inventoryPaths: [inventoryFile(scene)],
    settings: { nowMs: NOW_MS, unusedForMs: WINDOW_DAYS * DAY_MS, assumeStable: false, keeps: [] },
    suggestKind: 'CiliumNetworkPolicy',
  };
}

/** `report`: all that the command does; `judgement`: the same without the proof and the texts. */
export type Part = 'report' | 'judgement';

export interface Done {
  readonly analysis: Analysis;
  readonly tightening: Tightening;
  readonly verification: Verification | undefined;
  /** characters of the text */
  readonly written: number;
}

/** From the paths to the text of the report, once. */
export async function perform(request: AnalysisRequest, part: Part): Promise<Done> {
  if (part === 'judgement') {
    const analysis = await analyze(request);
    const tightening = tighten(analysis.judgement.findings, analysis.manifests.files);
    return { analysis, tightening, verification: undefined, written: 0 };
  }
  const { report, analysis, tightening, verification } = await recommend(request);
  return { analysis, tightening, verification, written: (await formatReport(report, 'text')).length };
}

/** To be called once in a process, so that nothing is warm and the peak is that of one report. */
export async function measureReport(
  scene: Scene,
  variant: Variant,
  expected: Expected,
  part: Part,
): Promise<ReportResult> {
  const cpu = process.cpuUsage();
  const started = performance.now();
  const done = await perform(requestOf(scene, variant), part);
  const seconds = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  const measured = { seconds, cpuSeconds: (user + system) / 1e6, peakRssMegabytes: peakRssMegabytes() };
  return { ...measured, work: checkedWork(done, scene, expected) };
}

/** Throws unless everything that was recorded was read, and the result was proven. */
function checkedWork(
  { analysis, tightening, verification, written }: Done,
  scene: Scene,
  expected: Expected,
): Work {
  const { observed, judgement, attribution, manifests } = analysis;
  same('halves of connections', observed.usages.length, expected.halves);
  same(
    'events',
    observed.usages.reduce((sum, one) => sum + one.events, 0),
    expected.events,
  );
  same('endpoints', observed.endpoints.length, expected.endpoints);
  same('policies', manifests.policies.length, scene.policies);
  same('problems', analysis.problems.length, 0);
  if (verification?.passed === false) throw new Error(verification.counterexamples[0]?.text);
  return {
    grants: judgement.grantCount,
    used: judgement.used.size,
    revocable: judgement.findings.filter((one) => one.kind === 'unused' && one.hold === undefined).length,
    findings: judgement.findings.length,
    changedFiles: tightening.changes.length,
    unexplained: attribution.unexplained.length,
    replayed: verification?.checked.replayed ?? 0,
    written,
  };
}
