import { DaySet, dayOf } from '../model/day-set.ts';
import type { Direction } from '../model/direction.ts';
import type { Usage } from '../usage/usage.ts';
import type { GrantMatch } from './engine/decision.ts';
import type { Grant } from './grant.ts';
import { isToldByRequests } from './request-evidence.ts';
import type { Witness } from './witness.ts';

/** On which days each grant was used. */
export class Activity implements Witness {
  readonly #byGrant = new Map<string, DaySet>();

  see(usage: Usage, _direction: Direction, credited: readonly GrantMatch[]): void {
    for (const { grant } of credited) if (!isToldByRequests(grant)) this.#note(grant, usage);
  }

  hear(use: Usage, { grant }: GrantMatch): void {
    this.#note(grant, use);
  }

  /** One that was never used has no days. */
  daysOf(grant: Grant): DaySet {
    return this.#byGrant.get(grant.id) ?? new DaySet();
  }

  #note(grant: Grant, { days: used, firstSeenMs, lastSeenMs }: Usage): void {
    let days = this.#byGrant.get(grant.id);
    if (days === undefined) {
      days = new DaySet();
      this.#byGrant.set(grant.id, days);
    }
    if (used !== undefined) days.addAll(used);
    else for (const ms of [firstSeenMs, lastSeenMs]) days.add(dayOf(ms));
  }
}
