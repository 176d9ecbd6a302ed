import type { PolicyEngine } from '../grants/engine/engine.ts';
import type { Evidence } from '../grants/evidence.ts';
import type { Example } from '../grants/example.ts';
import type { Grant } from '../grants/grant.ts';
import { DIRECTIONS, sidesOf } from '../model/direction.ts';
import { getOrMake } from '../model/get-or-make.ts';
import type { Usage } from '../usage/usage.ts';
import type { Population } from './population.ts';
import { riskOf } from './risk.ts';

export interface GrantFactsInput {
  readonly engine: PolicyEngine;
  readonly population: Population;
  readonly usages: readonly Usage[];
  /** use of every grant, by id */
  readonly evidence: ReadonlyMap<string, Evidence>;
}

/** What is asked of the grants of every finding: what an intruder gains from them, and when traffic met them last. */
export class GrantFacts {
  readonly #input: GrantFactsInput;
  readonly #risks = new Map<Grant, number>();
  #refused: ReadonlyMap<string, Usage> | undefined;

  constructor(input: GrantFactsInput) {
    this.#input = input;
  }

  /** Of grants that go or stay together. */
  riskOf(part: readonly Grant[]): number {
    const { population } = this.#input;
    return riskOf(
      part.map((grant) => ({
        grant,
        subjects: population.subjects(grant.spec),
        peers: population.peers(grant),
      })),
    );
  }

  /** Of one alone; asked again and again, and it counts everyone whom the grant is about. */
  riskOfGrant(grant: Grant): number {
    return getOrMake(this.#risks, grant, () => this.riskOf([grant]));
  }

  /** The use of the one that was used last. */
  lastUse(part: readonly Grant[]): Evidence | undefined {
    return part
      .map(({ id }) => this.#input.evidence.get(id))
      .reduce((a, b) => ((b?.lastSeenMs ?? 0) > (a?.lastSeenMs ?? 0) ? b : a), undefined);
  }

  /** What they would have allowed last, whether or not something else decided: traffic that was dropped counts, too. */
  lastMatch(part: readonly Grant[]): Example | undefined {
    const refused = (this.#refused ??= this.#refusedByGrant());
    return part
      .flatMap(({ id }): Example[] => [
        ...(this.#input.evidence.get(id)?.examples ?? []),
        ...listOf(refused.get(id)),
      ])
      .reduce<Example | undefined>(later, undefined);
  }

  /** By id of the grant: the last traffic that it matches and that the side it is for refused. */
  #refusedByGrant(): ReadonlyMap<string, Usage> {
    const { engine, population, usages } = this.#input;
    const last = new Map<string, Usage>();
    for (const usage of usages) {
      if (usage.outcome === 'allowed') continue;
      const { source, destination, protocol, port } = usage.connection;
      for (const direction of DIRECTIONS) {
        // where the other side refused it, this one never decided, or something else did
        if (usage.seenAt !== 'unknown' && usage.seenAt !== direction) continue;
        const [subject, peer] = sidesOf(
          direction,
          population.identityOf(source),
          population.identityOf(destination),
        );
        for (const { grant } of engine.decide(direction, subject, peer, protocol, port).grants)
          last.set(grant.id, later(last.get(grant.id), usage));
      }
    }
    return last;
  }
}

function later<T extends Usage>(a: T | undefined, b: T): T {
  return a === undefined || b.lastSeenMs > a.lastSeenMs ? b : a;
}

function listOf<T>(one: T | undefined): readonly T[] {
  return one === undefined ? [] : [one];
}
