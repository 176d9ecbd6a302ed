import type { Path, Place } from '../../place.ts';
import type { Requests } from '../../policy.ts';

/** Where the rules stand. */
export interface RequestScope {
  /** where secrets and listeners are looked up; undefined for cluster-wide policies */
  readonly namespace: string | undefined;
  place(path: Path): Place;
}

export interface Understood {
  readonly requests: Requests;
  /** why some of it cannot be told, and answers `maybe`; empty where all can */
  readonly unclear: readonly string[];
}
