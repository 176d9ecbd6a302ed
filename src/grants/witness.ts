import type { Direction } from '../model/direction.ts';
import type { Usage } from '../usage/usage.ts';
import type { GrantMatch } from './engine/decision.ts';

/** Looks on while traffic is credited to grants, each for a question of its own. */
export interface Witness {
  /**
   * One side of one connection, as one half saw it, with every grant that could have let it through on that side.
   * @param credited never empty
   */
  see(usage: Usage, direction: Direction, credited: readonly GrantMatch[]): void;
}
