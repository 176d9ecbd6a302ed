import { DaySet } from '../model/day-set.ts';
import type { Direction } from '../model/direction.ts';
import type { Usage } from '../usage/usage.ts';
import type { GrantMatch } from './engine/decision.ts';
import type { Witness } from './witness.ts';

/** On which days each grant was used. */
export class Activity implements Witness {
  readonly #byGrant = new Map<string, DaySet>();

  see(usage: Usage, _direction: Direction, credited: readonly GrantMatch[]): void {
    for (const { grant } of credited) {
      let days = this.#byGrant.get(grant.id);
      if (days === undefined) {
        days = new DaySet();
        this.#byGrant.set(grant.id, days);
      }
      days.addAll(usage.days);
    }
  }

  /** @param grantId of a grant; one that was never used has no days */
  daysOf(grantId: string): DaySet {
    return this.#byGrant.get(grantId) ?? new DaySet();
  }
}
