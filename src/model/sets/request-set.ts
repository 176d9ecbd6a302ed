import { groupBy } from '../group-by.ts';
import type { Match } from '../match.ts';
import type { Request } from '../request.ts';
import { type FiniteSet, type Naming, Universe } from './finite-set.ts';
import { formatRequest } from './format-request.ts';

/** One L7 entry of a policy. */
export interface RequestMatcher {
  /** canonical form: equal text lets the same requests through */
  readonly content: string;
  matches(request: Request): Match;
}

/** A sample, or any other request, together with what is assumed of it where the entries do not tell. */
export interface RequestAtom {
  /** the sample in words; undefined: a request that is no sample */
  readonly sample?: string;
  /** contents of the entries that match it among those that only may, sorted: two at most */
  readonly takers: readonly string[];
}

export type RequestSet = FiniteSet<RequestAtom>;

/**
 * What L7 entries let through, as sets that can be compared although regular expressions cannot. Of a request that is no
 * sample every entry says `maybe`, and of a sample some do. Each such request becomes several atoms: matched by none of
 * those entries, by one alone, by two alone. An atom is a possible counterexample, so `isSubset` errs on the side of no:
 * an entry lies within others only where it is one of them or `covers` says so.
 *
 * A yes is certain as long as two entries suffice to show the contrary. With U and V unions of entries, that is so for
 * U in V, for an intersection of unions in another, for a difference in a union, a difference or an intersection, and
 * for U in a difference; it is not so for an intersection in a difference, nor for longer terms. There are about as many
 * atoms as pairs of entries: make a universe for the entries of one question, not of a cluster.
 */
export class RequestUniverse<E extends RequestMatcher> {
  readonly #universe: Universe<RequestAtom>;
  readonly #samples: ReadonlyMap<string, Request>;
  readonly #entries: ReadonlyMap<string, E>;
  readonly #covers: (outer: E, inner: E) => boolean;
  /** as far as it was asked */
  readonly #covered = new Map<string, ReadonlySet<string>>();

  /** @param covers whether all that the inner entry matches is known to be matched by the outer one */
  constructor(
    samples: Iterable<Request>,
    entries: Iterable<E>,
    covers: (outer: E, inner: E) => boolean = () => false,
  ) {
    this.#samples = new Map([...samples].map((sample) => [formatRequest(sample), sample]));
    this.#entries = new Map([...entries].map((entry) => [entry.content, entry]));
    this.#covers = covers;
    this.#universe = new Universe(this.#atoms(), NAMING);
  }

  get none(): RequestSet {
    return this.#universe.none;
  }

  /** what passes where no proxy looks at requests */
  get all(): RequestSet {
    return this.#universe.all;
  }

  /** What any of the entries lets through; each of them belongs to the universe, or it throws. */
  of(entries: Iterable<E>): RequestSet {
    const wanted = [...entries];
    const others = new Set(wanted.flatMap((entry) => [...this.#within(entry)]));
    const bySample = new Map([...this.#samples].map(([text, sample]) => [text, this.#say(wanted, sample)]));
    return this.#universe.where(({ sample, takers }) => {
      const taken = sample === undefined ? others : bySample.get(sample);
      return taken === 'all' || takers.some((taker) => taken?.has(taker));
    });
  }

  /** Whether the set lets the sample through: `yes` is the lower bound, all but `no` the upper. Throws for no sample. */
  match(set: RequestSet, request: Request): Match {
    const text = formatRequest(request);
    const whole = this.#universe.where(({ sample }) => sample === text);
    if (whole.isEmpty()) throw new Error(`no sample of this universe: ${text}`);
    if (whole.isSubset(set)) return 'yes';
    return whole.intersect(set).isEmpty() ? 'no' : 'maybe';
  }

  *#atoms(): Iterable<RequestAtom> {
    const contents = [...this.#entries.keys()].sort();
    for (const takers of upToTwo(contents)) yield { takers };
    for (const [sample, request] of this.#samples) {
      const uncertain = contents.filter((one) => this.#entries.get(one)?.matches(request) === 'maybe');
      for (const takers of upToTwo(uncertain)) yield { sample, takers };
    }
  }

  /** `all` where an entry matches the sample; else contents of the entries that let it through if they match. */
  #say(entries: readonly E[], sample: Request): 'all' | ReadonlySet<string> {
    const taken = new Set<string>();
    for (const entry of entries) {
      const match = entry.matches(sample);
      if (match === 'yes') return 'all';
      if (match === 'maybe') for (const one of this.#within(entry)) taken.add(one);
    }
    return taken;
  }

  /** Contents of the entry and of those that it covers. */
  #within(entry: E): ReadonlySet<string> {
    const known = this.#covered.get(entry.content);
    if (known !== undefined) return known;
    if (!this.#entries.has(entry.content)) throw new Error(`no entry of this universe: ${entry.content}`);
    const covered = [...this.#entries.values()].filter((other) => this.#covers(entry, other));
    const contents = new Set([entry.content, ...covered.map(({ content }) => content)]);
    this.#covered.set(entry.content, contents);
    return contents;
  }
}

const NAMING: Naming<RequestAtom> = {
  noun: 'request',
  key: ({ sample, takers }) => JSON.stringify([sample ?? null, ...takers]),
  describe,
};

/** None, each one and each two of them. */
function upToTwo(contents: readonly string[]): string[][] {
  return [[], ...contents.flatMap((one, i) => [[one], ...contents.slice(i + 1).map((two) => [one, two])])];
}

/** `GET /api; other requests matched by GET /api/.*` */
function describe(set: RequestSet): string {
  const members = new Set(set.elements());
  const bySample = groupBy(set.universe.elements, ({ sample }) => sample);
  return [...bySample]
    .flatMap(([name, atoms]) => describeAtoms(name ?? 'other requests', atoms, members))
    .join('; ');
}

/** A pair is named only where the two entries alone do not tell. */
function describeAtoms(
  name: string,
  atoms: readonly RequestAtom[],
  members: ReadonlySet<RequestAtom>,
): string[] {
  if (atoms.every((atom) => members.has(atom))) return [name];
  const alone = atoms.flatMap((atom) => (atom.takers.length === 1 && members.has(atom) ? atom.takers : []));
  const exceptions = atoms.flatMap((atom) => {
    const [one, two] = atom.takers;
    if (one === undefined) return members.has(atom) ? [`${name} matched by no entry`] : [];
    if (two === undefined || members.has(atom) === (alone.includes(one) || alone.includes(two))) return [];
    return [`${members.has(atom) ? '' : 'not '}${name} matched by ${one} and ${two}`];
  });
  return [...(alone.length === 0 ? [] : [`${name} matched by ${alone.join(' or ')}`]), ...exceptions];
}
