import type { Grant } from '../../grants/grant.ts';
import type { Member } from '../population.ts';

/** A grant with those it is about, as far as they are known. */
export interface Exposed {
  readonly grant: Grant;
  readonly subjects: readonly Member[];
  /** undefined where the peer is not about pods */
  readonly peers: readonly Member[] | undefined;
}
