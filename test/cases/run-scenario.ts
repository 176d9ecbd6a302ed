import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../../src/app/clock.ts';
import { importFiles } from '../../src/app/import.ts';
import { notePolicies } from '../../src/app/note-policies.ts';
import { type Recommendation, recommend } from '../../src/app/recommend.ts';
import {
  type Finding,
  isAboutPolicy,
  type NarrowableFinding,
  type UnusedFinding,
} from '../../src/findings/finding.ts';
import { formatPath } from '../../src/policies/place.ts';
import { formatRef } from '../../src/policies/policy.ts';
import { describeMissing } from '../../src/report/wording.ts';
import type { Case, Scenario } from './scenario.ts';

/** Imports the scenario's flows into a store of its own below `directory`. Answers the store's path. */
export async function importScenario(scenario: Case, directory: string): Promise<string> {
  mkdirSync(directory, { recursive: true });
  const storePath = join(directory, 'lapse.duckdb');
  const clock: Clock = { now: () => scenario.nowMs, sleep: () => new Promise(() => {}) };
  const { nodeCoverage } = scenario;
  const { total } = await importFiles({ files: [scenario.flowsFile], storePath, nodeCoverage }, { clock });
  if (total.rejected > 0 || total.read === 0) throw new Error(`${scenario.name}: flows.jsonl cannot be read`);
  for (const { atMs, file } of scenario.noted) await notePolicies(storePath, [file], atMs);
  return storePath;
}

/** The whole pipeline over one policy text. */
export function recommendFor(
  scenario: Scenario,
  storePath: string,
  directory: string,
  text: string,
): Promise<Recommendation> {
  mkdirSync(directory, { recursive: true });
  const path = join(directory, `policy${scenario.extension}`);
  writeFileSync(path, text);
  return recommendAt(scenario, storePath, [path]);
}

/** The whole pipeline over policies that are there. */
export function recommendAt(
  scenario: Case,
  storePath: string,
  policyPaths: readonly string[],
): Promise<Recommendation> {
  const { nowMs, unusedForMs, assumeStable, narrow } = scenario;
  const request = {
    storePath,
    policyPaths,
    inventoryPaths: scenario.inventoryFile === undefined ? [] : [scenario.inventoryFile],
    settings: { nowMs, unusedForMs, assumeStable, keeps: [] },
  };
  return recommend(request, { narrow });
}

/** One finding on one line, e.g. `hold peer spec.ingress[0].from[1] of NetworkPolicy shop/db: too-new`. */
export function describeFinding(finding: Finding, { tightening }: Recommendation): string {
  if (!isAboutPolicy(finding)) {
    const workload = `${finding.workload.namespace}/${finding.workload.name}`;
    return finding.kind === 'unisolated'
      ? `unisolated ${workload} for ${finding.directions.join(' and ')}`
      : `denied ${finding.direction} of ${workload}: ${finding.fate}`;
  }
  const policy = formatRef(finding.ref);
  switch (finding.kind) {
    case 'unused': {
      const part = `${finding.scope} ${partOf(finding)} of ${policy}`;
      if (finding.hold !== undefined) return `hold ${part}: ${finding.hold.reason}`;
      const isDeclined = tightening.declined.some((one) => one.findings.includes(finding));
      return isDeclined ? `decline ${part}` : `revoke ${part}`;
    }
    case 'dead':
      return `dead ${finding.part} of ${policy}, line ${finding.place.line}`;
    case 'narrowable':
      return `${fateOf(finding, tightening)} ${finding.dimension} of ${policy}, line ${finding.place.line}`;
    case 'redundant':
    case 'shadowed':
      return `${finding.kind} ${finding.scope} of ${policy}, line ${finding.place.line}`;
    case 'invalid':
    case 'contradictory':
    case 'disputed':
    case 'keep-expired':
      return `${finding.kind} ${policy}, line ${finding.place.line}`;
  }
}

/** `narrowable` where it could be narrowed and nobody asked for it. */
function fateOf(finding: NarrowableFinding, { changes, notNarrowed }: Recommendation['tightening']): string {
  if (changes.some((one) => one.narrowed.includes(finding))) return 'narrow';
  if (notNarrowed.some((one) => one.findings.includes(finding))) return 'decline to narrow';
  return finding.narrowing.kind === 'held' ? `keep wide (${finding.narrowing.hold.reason})` : 'narrowable';
}

function partOf({ scope, grants }: UnusedFinding): string {
  const [first] = grants;
  if (first === undefined) return 'nothing';
  const { rule, peer, port, request } = first;
  const path = (one: { readonly path: typeof rule.path } | undefined): string =>
    formatPath((one ?? rule).path);
  switch (scope) {
    case 'rule':
      return path(rule);
    case 'peer':
      return path(peer);
    case 'port':
      return path(port);
    case 'request':
      return path(request);
    case 'cell':
      return `${path(peer)} × ${path(port)}`;
  }
}

/** Kinds that almost every cluster has some of: a case is about them only where it expects one of the kind. */
const ONLY_WHERE_NAMED: ReadonlySet<Finding['kind']> = new Set([
  'shadowed',
  'unisolated',
  'denied',
  'redundant',
  'narrowable',
]);

/** Every finding the case is about, each on one line, sorted. */
export function describeFindings(scenario: Case, result: Recommendation): string[] {
  const named = new Set(scenario.expected.map((line) => line.split(' ', 1)[0]));
  if (scenario.narrow) named.add('narrowable');
  return result.analysis.judgement.findings
    .filter(({ kind }) => !ONLY_WHERE_NAMED.has(kind) || named.has(kind))
    .map((finding) => describeFinding(finding, result))
    .sort();
}

/** Every sentence and reason that the findings give. */
export function reasonsOf({ analysis, tightening }: Recommendation): string {
  return [
    ...analysis.judgement.findings.flatMap((finding) => [
      finding.sentence,
      ...(finding.kind === 'unused' && finding.hold !== undefined ? [finding.hold.text] : []),
      ...(finding.kind === 'narrowable' && finding.narrowing.kind === 'held'
        ? [finding.narrowing.hold.text]
        : []),
    ]),
    ...tightening.declined.map((one) => one.reason),
    ...tightening.notNarrowed.map((one) => one.reason),
    ...analysis.problems.map((one) => one.message),
    ...analysis.crossCheck.missing.map(describeMissing),
  ].join('\n');
}
