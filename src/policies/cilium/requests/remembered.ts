import type { Match } from '../../../model/match.ts';
import type { SeenRequest } from '../../../model/seen-request.ts';

/** The same, asked once per request: those of a recording come again for every connection that made them. */
export function remembered(meet: (seen: SeenRequest) => Match): (seen: SeenRequest) => Match {
  const known = new WeakMap<SeenRequest, Match>();
  return (seen) => {
    const before = known.get(seen);
    if (before !== undefined) return before;
    const match = meet(seen);
    known.set(seen, match);
    return match;
  };
}
