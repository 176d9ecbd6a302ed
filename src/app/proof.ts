import { dirname, resolve } from 'node:path';
import { formatInstant, SECOND_MS } from '../model/time.ts';
import { formatRef } from '../policies/policy.ts';
import { unifiedDiff } from '../report/diff.ts';
import { toJson } from '../report/json.ts';
import { PROOF_SCHEMA_VERSION, type Proof, type ProofPolicyFile } from '../report/proof.ts';
import { proofSummary } from '../report/proof-summary.ts';
import { narrowedOf, type Report } from '../report/report.ts';
import { newTexts, type Tightening } from '../tightening/tighten.ts';
import { coveredShare } from '../usage/coverage.ts';
import type { AnalysisRequest } from './analyze.ts';
import type { PolicyManifests } from './manifests.ts';
import { hashManifests, hashOf, seenFrom, sha256, slashed } from './proof/hashes.ts';
import { digestObserved } from './proof/observed-digest.ts';
import { revokedParts } from './proof/revoked.ts';
import { rootOf } from './proof/sides.ts';
import type { Recommendation } from './recommend.ts';

/**
 * The proof as an artifact, that `lapse verify --proof` replays.
 * @param file where it will stand, so that its paths lead to its inputs from there
 */
export async function proofOf(
  { policyPaths, inventoryPaths }: Pick<AnalysisRequest, 'policyPaths' | 'inventoryPaths'>,
  { analysis, tightening, verification, report }: Recommendation,
  file: string,
): Promise<string> {
  const directory = dirname(file);
  const { manifests, observed } = analysis;
  const { window } = report;
  const proof: Omit<Proof, 'summary'> = {
    schemaVersion: PROOF_SCHEMA_VERSION,
    tool: { name: 'lapse', version: report.version },
    now: exactInstant(report.nowMs),
    window: {
      from: exactInstant(window.fromMs),
      to: exactInstant(window.toMs),
      unusedForSeconds: report.unusedForMs / SECOND_MS,
    },
    result: verification === undefined ? 'nothing-changed' : verification.passed ? 'passed' : 'failed',
    inputs: {
      policies: {
        paths: policyPaths.map((path) => seenFrom(directory, path)),
        files: policyFiles(policyPaths, manifests, tightening, file),
        outside: manifests.outside.map((one) => ({
          path: seenFrom(directory, one.file),
          ...hashOf(one.text),
        })),
        live: manifests.live.length,
      },
      inventory: {
        paths: inventoryPaths.map((path) => seenFrom(directory, path)),
        files: await hashManifests(inventoryPaths, [...manifests.files.map((one) => one.file), file]),
      },
      observed: digestObserved(observed, window),
    },
    coverage: coverageOf(report),
    checked: verification?.checked ?? null,
    counterexamples: verification?.counterexamples ?? [],
    revoked: revokedParts(analysis, tightening, window.fromMs),
    narrowed: narrowedOf(report).map(({ key, sentence, ref, place }) => ({
      finding: key,
      sentence,
      policy: formatRef(ref),
      file: slashed(manifests.relativePaths.get(place.file) ?? place.file),
      line: place.line,
    })),
    exposure: report.counts.exposure,
    reportSha256: sha256(toJson(report)),
  };
  const { schemaVersion, tool, now, ...rest } = proof;
  return `${JSON.stringify({ schemaVersion, tool, summary: proofSummary(proof), now, ...rest }, undefined, 2)}\n`;
}

function policyFiles(
  paths: readonly string[],
  { files, relativePaths }: PolicyManifests,
  tightening: Tightening,
  proof: string,
): ProofPolicyFile[] {
  const after = newTexts(tightening);
  // an older proof, in the place of this one, is none of its inputs
  const own = files.filter(({ file }) => resolve(file) !== resolve(proof));
  return own.map(({ file, text }) => {
    const path = slashed(relativePaths.get(file) ?? file);
    const fresh = after.get(file) ?? text;
    return {
      path,
      root: rootOf(paths, file, path),
      before: hashOf(text),
      after: hashOf(fresh),
      diff: fresh === text ? null : unifiedDiff(path, text, fresh),
    };
  });
}

function coverageOf({ recording, window }: Report): Proof['coverage'] {
  return recording.coverage.map((one) => ({
    node: one.node,
    share: Math.floor(coveredShare(one, window) * 1000) / 1000,
    lost: one.lost.reduce((sum, { count }) => sum + count, 0),
  }));
}

/** To the second where that is all, else to the millisecond: the replay begins at the same instant. */
function exactInstant(ms: number): string {
  return ms % SECOND_MS === 0 ? formatInstant(ms) : new Date(Math.floor(ms)).toISOString();
}
