import type { DaySet } from '../model/day-set.ts';
import { DAY_MS } from '../model/time.ts';
import type { Coverage } from '../usage/coverage.ts';
import { type Interval, intersect, normalize, subtract } from '../usage/intervals.ts';
import type { NodeSpan } from '../usage/node-view.ts';
import type { Member } from './population.ts';

/** Covered time on a node after which pods that were not seen on it any more are taken to be elsewhere. */
const SETTLED_MS = DAY_MS;

const ALWAYS: Interval = { fromMs: Number.NEGATIVE_INFINITY, toMs: Number.POSITIVE_INFINITY };

/**
 * When the traffic of parties could be seen. A pod's traffic is seen where it runs, so each node must have been covered
 * from its first sign of the party until it was covered for a day without one. While nothing shows where a party ran,
 * it may have been on any node, and all must have been covered: ADR 19.
 */
export class Presence {
  /** when anything was covered for the first time; undefined: nothing ever was */
  readonly beganMs: number | undefined;
  readonly #seen: ReadonlyMap<string, readonly Interval[]>;
  /** covered on every node, and no node there that no stream ever reached */
  readonly #seenEverywhere: readonly Interval[];
  readonly #unreached: readonly Interval[];
  readonly #isComplete: boolean;
  readonly #daysOf: ((member: Member) => DaySet | undefined) | undefined;
  readonly #observed = new Map<Member, readonly Interval[]>();
  readonly #together = new Map<readonly Member[], readonly Interval[]>();
  readonly #present = new Map<readonly Member[], readonly Interval[]>();

  /**
   * @param isComplete whether the inventory says what runs, so that a party it does not list is gone
   * @param daysOf days on which a node that runs the party told of it; undefined: not known of anyone
   */
  constructor(
    coverage: Coverage,
    isComplete: boolean,
    daysOf: ((member: Member) => DaySet | undefined) | undefined,
  ) {
    this.beganMs = coverage
      .flatMap(({ covered: [first] }) => first?.fromMs ?? [])
      .reduce<number | undefined>((a, b) => (a === undefined || b < a ? b : a), undefined);
    const reached = coverage.filter((node) => node.unreached === undefined);
    this.#seen = new Map(
      reached.map(({ node, covered, absent = [] }) => [node, normalize([...covered, ...absent])]),
    );
    this.#unreached = normalize(coverage.flatMap((node) => node.unreached ?? []));
    this.#seenEverywhere =
      reached.length === 0 ? [] : [...this.#seen.values()].reduce<readonly Interval[]>(intersect, [ALWAYS]);
    this.#isComplete = isComplete;
    this.#daysOf = daysOf;
  }

  /** When use by any of the subjects would have been seen, and one of them and of the peers was there. */
  observed(subjects: readonly Member[], peers: readonly Member[] | undefined, window: Interval): Interval[] {
    const seen = intersect([window], this.#seenOfAll(subjects));
    return peers === undefined ? seen : intersect(seen, this.#presentAny(peers));
  }

  /**
   * What hid use by the subjects within the window: node → when, normalized. While nothing shows where a subject ran,
   * each node that was not covered hid it.
   */
  hidden(subjects: readonly Member[], window: Interval): ReadonlyMap<string, readonly Interval[]> {
    const byNode = new Map<string, readonly Interval[]>();
    const note = (node: string, hidden: readonly Interval[]): void => {
      const own = intersect([window], hidden);
      if (own.length > 0) byNode.set(node, normalize([...(byNode.get(node) ?? []), ...own]));
    };
    for (const member of subjects) {
      for (const span of member.spans) note(span.node, this.#hiddenOn(span));
      const unplaced = subtract(normalize([this.#lifeOf(member)]), this.#placed(member));
      for (const [node, seen] of this.#seen) note(node, subtract(unplaced, seen));
    }
    return byNode;
  }

  #seenOfAll(members: readonly Member[]): readonly Interval[] {
    let together = this.#together.get(members);
    if (together === undefined) {
      together = members.reduce(
        (common, member) => intersect(common, this.#observedOf(member)),
        subtract(this.#presentAny(members), this.#unreached),
      );
      this.#together.set(members, together);
    }
    return together;
  }

  #presentAny(members: readonly Member[]): readonly Interval[] {
    let present = this.#present.get(members);
    if (present === undefined) {
      present = normalize(members.map((member) => this.#lifeOf(member)));
      this.#present.set(members, present);
    }
    return present;
  }

  /** When its use would have been seen, had there been any. */
  #observedOf(member: Member): readonly Interval[] {
    let observed = this.#observed.get(member);
    if (observed === undefined) {
      const hidden = member.spans.flatMap((span) => this.#hiddenOn(span));
      const unplaced = subtract(normalize([this.#lifeOf(member)]), this.#placed(member));
      observed = subtract([ALWAYS], normalize([...hidden, ...subtract(unplaced, this.#seenEverywhere)]));
      this.#observed.set(member, observed);
    }
    return observed;
  }

  /** When it may have run on the node, and the node was not covered. */
  #hiddenOn({ node, firstMs, lastMs }: NodeSpan): Interval[] {
    const seen = this.#seen.get(node) ?? [];
    return subtract([{ fromMs: firstMs, toMs: settledMs(seen, lastMs) }], seen);
  }

  /** When some node told that it ran it. */
  #placed(member: Member): Interval[] {
    const spans = normalize(
      member.spans.map(({ firstMs, lastMs }) => ({ fromMs: firstMs, toMs: lastMs + 1 })),
    );
    if (this.#daysOf === undefined) return spans;
    const days = [...(this.#daysOf(member) ?? [])];
    return intersect(
      spans,
      normalize(days.map((day) => ({ fromMs: day * DAY_MS, toMs: (day + 1) * DAY_MS }))),
    );
  }

  /** One that the inventory does not list was there until it was last seen. */
  #lifeOf({ workloads, sinceMs, lastSeenMs, spans }: Member): Interval {
    const isListed = workloads.length > 0 || !this.#isComplete;
    const lastMs = Math.max(lastSeenMs ?? Number.NEGATIVE_INFINITY, ...spans.map((span) => span.lastMs));
    return {
      fromMs: sinceMs ?? Number.NEGATIVE_INFINITY,
      toMs: isListed ? Number.POSITIVE_INFINITY : lastMs + 1,
    };
  }
}

/** When the node had been covered for long enough after the instant. */
function settledMs(seen: readonly Interval[], lastMs: number): number {
  let leftMs = SETTLED_MS;
  for (const { fromMs, toMs } of seen) {
    const startMs = Math.max(fromMs, lastMs);
    if (toMs <= startMs) continue;
    if (toMs - startMs >= leftMs) return startMs + leftMs;
    leftMs -= toMs - startMs;
  }
  return Number.POSITIVE_INFINITY;
}
