import {
  allStableLabels,
  commonLabels,
  type Labels,
  namingLabels,
} from '../findings/denied/stable-labels.ts';
import type { WorkloadName } from '../findings/finding.ts';
import type { Member, Population } from '../findings/population.ts';
import { formatWorkload, workloadName } from '../findings/workload-name.ts';
import { isElsewhere } from '../grants/match.ts';
import { getOrMake } from '../model/get-or-make.ts';
import { groupBy } from '../model/group-by.ts';
import { err, ok, type Result } from '../model/result.ts';
import type { AgentSettings } from '../policies/inventory/agent-settings.ts';
import { isNamespace, validLabels } from './valid-names.ts';

/** Whom a suggested policy is for. */
export interface Subject {
  readonly workload: WorkloadName;
  /** never empty; sorted by key */
  readonly labels: Labels;
  /** pods of the workload that run, or were seen of late */
  readonly running: readonly Member[];
  /** all that the labels select, also those that are gone: what they did, their successors may do */
  readonly selected: readonly Member[];
}

/** Finds labels that select the pods of a workload and no others that run. */
export class Subjects {
  readonly #population: Population;
  readonly #agent: AgentSettings;
  readonly #running: ReadonlyMap<string, readonly Member[]>;
  readonly #isRunning: ReadonlySet<Member>;
  readonly #inNamespace = new Map<string, readonly Member[]>();

  /**
   * @param sinceMs pods that were not seen since, and that no inventory lists, are gone
   * @param agent tells the own cluster, in which alone a policy does anything
   */
  constructor(population: Population, sinceMs: number, agent: AgentSettings) {
    const running = population.podsSince(sinceMs).filter(({ identity }) => !isElsewhere(identity, agent));
    this.#population = population;
    this.#agent = agent;
    this.#isRunning = new Set(running);
    this.#running = groupBy(running, (member) => formatWorkload(workloadName(member)));
  }

  /** The error says why no labels will do. */
  of(workload: WorkloadName): Result<Subject, string> {
    if (!isNamespace(workload.namespace)) return err('its namespace has no name that a policy could carry');
    const running = this.#running.get(formatWorkload(workload)) ?? [];
    const stable = commonLabels(
      running.map(({ identity: { endpoint } }) =>
        endpoint.kind === 'pod' ? validLabels(allStableLabels(endpoint)) : {},
      ),
    );
    if (Object.keys(stable).length === 0)
      return err('its pods share no label that stays, so that a policy would select the whole namespace');
    const choices = [namingLabels(stable), stable].filter((labels) => Object.keys(labels).length > 0);
    const found = choices.find((labels) => this.#others(workload, labels).length === 0);
    if (found === undefined) {
      const others = [...new Set(this.#others(workload, stable).map(nameOf))].sort();
      return err(`every label that its pods share is also on those of ${others.join(', ')}`);
    }
    return ok({
      workload,
      labels: found,
      running,
      selected: this.#selected(workload.namespace, found),
    });
  }

  #selected(namespace: string, labels: Labels): readonly Member[] {
    const all = getOrMake(this.#inNamespace, namespace, () =>
      this.#population.podsIn(namespace).filter(({ identity }) => !isElsewhere(identity, this.#agent)),
    );
    const wanted = Object.entries(labels);
    return all.filter(({ identity }) =>
      wanted.every(([key, value]) => identity.labels.get('k8s', key) === value),
    );
  }

  #others(workload: WorkloadName, labels: Labels): readonly Member[] {
    const own = formatWorkload(workload);
    return this.#selected(workload.namespace, labels).filter(
      (member) => this.#isRunning.has(member) && nameOf(member) !== own,
    );
  }
}

function nameOf(member: Member): string {
  return formatWorkload(workloadName(member));
}
