import { daysAtHome } from '../../findings/days-at-home.ts';
import type { Judgement } from '../../findings/judge.ts';
import { Population } from '../../findings/population.ts';
import { Presence } from '../../findings/presence.ts';
import type { JudgementSettings } from '../../findings/settings.ts';
import type { PolicyEngine } from '../../grants/engine/engine.ts';
import { Identities } from '../../grants/identity.ts';
import type { Fates } from '../../report/report.ts';
import { tighten } from '../../tightening/tighten.ts';
import type { Interval } from '../../usage/intervals.ts';
import type { Analysis, Observed } from '../analyze.ts';
import type { PolicyManifests } from '../manifests.ts';

/** As much of an analysis as an explanation is made from. */
export interface Explainable extends Pick<Analysis, 'judgement' | 'engine' | 'attribution' | 'inventory'> {
  readonly manifests: Pick<PolicyManifests, 'policies' | 'invalid' | 'files'>;
  readonly observed: Pick<Observed, 'usages' | 'requests' | 'endpoints' | 'coverage'>;
}

/** An analysis, made ready to be asked about single grants. */
export interface Look {
  readonly analysis: Explainable;
  readonly judgement: Judgement;
  readonly engine: PolicyEngine;
  readonly observed: Explainable['observed'];
  readonly identities: Identities;
  readonly population: Population;
  readonly presence: Presence;
  readonly fates: Fates;
  /** the time asked for */
  readonly window: Interval;
}

export function lookAt(analysis: Explainable, { nowMs, unusedForMs }: JudgementSettings): Look {
  const { judgement, engine, observed, inventory, manifests } = analysis;
  const nodes = observed.coverage.map((one) => one.node);
  const identities = new Identities(inventory, { lenient: true });
  const population = new Population(observed.endpoints, inventory, nodes, identities);
  const { findings } = judgement;
  return {
    analysis,
    judgement,
    engine,
    observed,
    identities,
    population,
    presence: new Presence(observed.coverage, population.isComplete, daysAtHome(observed.usages, population)),
    fates: { nowMs, findings, tightening: tighten(findings, manifests.files), recording: observed },
    window: { fromMs: nowMs - unusedForMs, toMs: nowMs },
  };
}
