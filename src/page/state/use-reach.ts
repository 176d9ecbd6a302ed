import { useEffect, useState } from 'preact/hooks';
import type { Entry } from '../rows/arrange.ts';

/** Which lines of the table exist. Thousands at once would make every letter typed slow. */
export interface Reach {
  readonly from: number;
  /** exclusive */
  readonly to: number;
  readonly earlier: () => void;
  readonly later: () => void;
}

export const CHUNK = 60;
/** lines kept above a finding that a link leads to */
const ABOVE = 10;

/** @param openAt line of the open finding; -1: none */
export function useReach(entries: readonly Entry[], openAt: number): Reach {
  const [state, setState] = useState(() => around(entries, openAt));
  // other lines start from the top again, in the same rendering
  const { from, to } = state.entries === entries ? state : around(entries, -1);
  useEffect(() => {
    if (openAt !== -1 && (openAt < from || openAt >= to)) setState(around(entries, openAt));
    // only a finding that is newly opened is looked for
  }, [openAt]);
  return {
    from,
    to,
    earlier: () => setState({ entries, from: Math.max(0, from - CHUNK), to }),
    later: () => setState({ entries, from, to: Math.min(entries.length, to + CHUNK) }),
  };
}

interface State {
  readonly entries: readonly Entry[];
  readonly from: number;
  readonly to: number;
}

function around(entries: readonly Entry[], openAt: number): State {
  const from = openAt < CHUNK ? 0 : openAt - ABOVE;
  return { entries, from, to: Math.min(entries.length, from + CHUNK) };
}
