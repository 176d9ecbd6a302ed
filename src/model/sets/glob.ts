/** What a DNS label is made of: Cilium pkg/fqdn/matchpattern, allowedDNSCharsREGroup, in lower case. */
const LETTERS = '-_0123456789abcdefghijklmnopqrstuvwxyz'.split('');

/**
 * Whether every label that the inner glob takes is taken by the outer one; `*` stands for any letters, also none.
 * Walks the product of the two automata in search of a label that only the inner one takes. Each has about as many
 * states as its glob has characters, so the walk is bounded by the product of their lengths.
 */
export function globCovers(outer: string, inner: string): boolean {
  return coversPlain(plain(outer), plain(inner));
}

/** Stars side by side are one star. */
function plain(glob: string): string {
  return glob.replaceAll(/\*+/g, '*');
}

function coversPlain(outer: string, inner: string): boolean {
  const written = new Set(`${outer}${inner}`.split(''));
  // letters that neither glob writes are all alike: one stands for them
  const unwritten = LETTERS.filter((letter) => !written.has(letter)).slice(0, 1);
  const letters = [...written, ...unwritten].filter((letter) => letter !== '*');
  const automaton = new GlobAutomaton(outer);
  const met = new Set<string>();
  const open: { readonly at: number; readonly state: State }[] = [];
  const reach = (at: number, state: State): void => {
    const key = `${at} in ${state.key}`;
    if (met.has(key)) return;
    met.add(key);
    open.push({ at, state });
  };
  reach(0, automaton.start);
  for (let pair = open.pop(); pair !== undefined; pair = open.pop()) {
    const { at, state } = pair;
    const sign = inner[at];
    if (sign === undefined) {
      if (!automaton.accepts(state)) return false;
    } else if (sign === '*') {
      reach(at + 1, state);
      for (const letter of letters) reach(at, automaton.next(state, letter));
    } else {
      reach(at + 1, automaton.next(state, sign));
    }
  }
  return true;
}

interface State {
  /** where in the glob the text so far may have led to, ascending */
  readonly positions: readonly number[];
  readonly key: string;
  readonly next: Map<string, State>;
}

/**
 * A glob as a deterministic automaton, built as far as it is walked. Whatever is taken from before a star is taken from
 * the star as well, so only the last star reached counts, and what follows it: how much of the piece behind that star
 * the text ends with. That is why there are no more states than positions.
 */
class GlobAutomaton {
  readonly start: State;
  readonly #glob: string;
  readonly #states = new Map<string, State>();

  constructor(glob: string) {
    this.#glob = glob;
    this.start = this.#stateOf([0]);
  }

  next(state: State, letter: string): State {
    const known = state.next.get(letter);
    if (known !== undefined) return known;
    const reached = state.positions.flatMap((at) => {
      if (this.#glob[at] === '*') return [at];
      return this.#glob[at] === letter ? [at + 1] : [];
    });
    const made = this.#stateOf(reached);
    state.next.set(letter, made);
    return made;
  }

  accepts({ positions }: State): boolean {
    return positions.includes(this.#glob.length);
  }

  #stateOf(reached: readonly number[]): State {
    // a star may stand for nothing
    const all = new Set(reached.flatMap((at) => (this.#glob[at] === '*' ? [at, at + 1] : [at])));
    const lastStar = Math.max(0, ...[...all].filter((at) => this.#glob[at] === '*'));
    const positions = [...all].filter((at) => at >= lastStar).sort((a, b) => a - b);
    const key = positions.join(' ');
    const known = this.#states.get(key);
    if (known !== undefined) return known;
    const state = { positions, key, next: new Map<string, State>() };
    this.#states.set(key, state);
    return state;
  }
}
