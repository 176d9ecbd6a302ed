import type { Direction } from '../model/direction.ts';
import type { Usage } from '../usage/usage.ts';
import type { GrantMatch } from './engine/decision.ts';

/** Looks on while traffic is credited to grants, each for a question of its own. */
export interface Witness {
  /**
   * One side of one connection, as one half saw it, with every grant that could have let it through on that side;
   * grants of L7 entries among them let the connection through, whatever becomes of its requests.
   * @param credited never empty
   */
  see(usage: Usage, direction: Direction, credited: readonly GrantMatch[]): void;

  /** A request that an L7 entry let through, or may have. */
  hear(use: Usage, credited: GrantMatch): void;
}
