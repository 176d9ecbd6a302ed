import { stringify } from 'yaml';
import type { Judgement } from '../../../src/findings/judge.ts';
import { DEFAULT_AGENT } from '../../../src/policies/inventory/agent-settings.ts';
import { type ManifestFile, parseManifest } from '../../../src/policies/manifest.ts';
import { type PoliciesBothWays, parseBothWays } from '../../../src/policies/round-trip.ts';
import { newTexts, type Tightening, tighten } from '../../../src/tightening/tighten.ts';
import { type LoadedScenario, loadScenario, type OracleScenario } from '../../grants/oracle-scenario.ts';
import { judgeObserved, type Observation } from './judge-observed.ts';
import { everyone, type Question, questionsOf, usagesOf } from './observe.ts';

/** A scenario with its policies as text, judged and tightened over what was observed. */
export interface Tightened {
  readonly scenario: OracleScenario;
  readonly loaded: LoadedScenario;
  readonly questions: readonly Question[];
  readonly observed: readonly Question[];
  readonly observation: Observation;
  readonly before: PoliciesBothWays;
  readonly judgement: Judgement;
  readonly tightening: Tightening;
  /** the new text, read afresh */
  readonly after: PoliciesBothWays;
  readonly afterFile: ManifestFile;
}

/** @param choose which of the questions were seen in use */
export function tightenScenario(
  scenario: OracleScenario,
  layout: number,
  choose: (questions: readonly Question[]) => readonly Question[],
  narrow = false,
): Tightened {
  const loaded = loadScenario(scenario);
  const questions = questionsOf(scenario, loaded);
  const observed = choose(questions);
  const observation: Observation = {
    inventory: loaded.inventory,
    endpoints: everyone(questions),
    usages: usagesOf(observed),
  };
  const file = parseManifest('policies.yaml', LAYOUTS[layout % LAYOUTS.length]?.(scenario.policies) ?? '');
  const before = parseBothWays(file.objects, DEFAULT_AGENT);
  const judgement = judgeObserved(before, observation);
  const tightening = tighten(judgement.findings, [file], { narrow, policies: before.policies });
  const afterFile = parseManifest(file.file, newTexts(tightening).get(file.file) ?? file.text);
  const after = parseBothWays(afterFile.objects, DEFAULT_AGENT);
  return {
    scenario,
    loaded,
    questions,
    observed,
    observation,
    before,
    judgement,
    tightening,
    after,
    afterFile,
  };
}

/** Ways in which people keep the same objects in a file. */
const LAYOUTS: readonly ((policies: readonly unknown[]) => string)[] = [
  (policies) => policies.map((one) => stringify(one, { aliasDuplicateObjects: false })).join('---\n'),
  (policies) => `${JSON.stringify({ apiVersion: 'v1', kind: 'List', items: policies }, undefined, 2)}\n`,
  (policies) =>
    stringify(
      { apiVersion: 'v1', kind: 'List', items: policies },
      { aliasDuplicateObjects: false, indentSeq: false },
    ),
];
