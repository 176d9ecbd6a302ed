import { DAY_MS } from '../../../src/model/time.ts';
import { isWithin, type SimWorkload } from '../cluster/cluster.ts';
import { runsOn } from '../needs/instants.ts';
import type { Cell } from '../policies/rule.ts';
import type { SimWorld } from '../world.ts';
import type { Observable } from './observable.ts';

/** What a perfect judge could have told of a cell at that time, by the truth and the coverage alone. */
export type Standing =
  /** some need of some time uses it */
  | { readonly kind: 'needed' }
  /** nobody ever needs it, and a perfect judge would know */
  | { readonly kind: 'evaluable' }
  | { readonly kind: 'not-evaluable'; readonly why: string };

export class Standings {
  readonly #world: SimWorld;
  readonly #observable: Observable;
  readonly #nowMs: number;
  readonly #unusedForMs: number;

  constructor(
    world: SimWorld,
    observable: Observable,
    at: { readonly nowMs: number; readonly unusedForMs: number },
  ) {
    this.#world = world;
    this.#observable = observable;
    this.#nowMs = at.nowMs;
    this.#unusedForMs = at.unusedForMs;
  }

  of(cell: Cell): Standing {
    if (this.#world.truth.usesOf(cell.id).length > 0) return { kind: 'needed' };
    const why = this.#whyNot(cell);
    return why === undefined ? { kind: 'evaluable' } : { kind: 'not-evaluable', why };
  }

  /** Whether a perfect judge would have watched the cell long enough since it was last seen in use. */
  isObserved({ id, policy, rule, peer }: Cell): boolean {
    const nowMs = this.#nowMs;
    const seen = this.#world.truth.usesOf(id).filter((use) => use.isRecorded && use.atMs < nowMs);
    const fromMs = Math.max(rule.sinceMs, this.#world.cluster.startMs, ...seen.map((use) => use.atMs));
    const subjects = this.#observable.members(policy.subject, nowMs);
    const peers = peer?.kind === 'pods' ? this.#observable.members(peer.pods, nowMs) : undefined;
    return this.#observable.observedMs(subjects, peers, fromMs, nowMs) >= this.#unusedForMs;
  }

  #whyNot({ id, policy, rule, peer }: Cell): string | undefined {
    const [nowMs, windowMs] = [this.#nowMs, this.#unusedForMs];
    const { keep, controller } = policy;
    if (keep !== undefined && (keep.untilMs === undefined || keep.untilMs > nowMs)) return 'kept';
    if (controller !== undefined) return 'generated';
    if (rule.authenticates === true) return 'frozen';
    if (rule.inspectsDns === true) return 'others depend on its DNS';
    const subjects = this.#observable.members(policy.subject, nowMs);
    const peers = peer?.kind === 'pods' ? this.#observable.members(peer.pods, nowMs) : undefined;
    if (subjects.length === 0) return 'no subject';
    if (peers?.length === 0) return 'no peer';
    for (const group of [subjects, peers ?? subjects])
      if (!group.some((one) => isWithin(one.running, nowMs - 1))) return 'not running';
    if ([...subjects, ...(peers ?? [])].some((one) => isRare(one, nowMs, windowMs))) return 'rare schedule';
    const doubtMs = this.#world.truth.lastDoubtBefore(id, nowMs) ?? Number.NEGATIVE_INFINITY;
    const fromMs = Math.max(rule.sinceMs, doubtMs, this.#world.cluster.startMs);
    if (nowMs - rule.sinceMs < windowMs) return 'new rule';
    if (nowMs - doubtMs < windowMs) return 'ambiguous traffic';
    if (this.#observable.observedMs(subjects, peers, fromMs, nowMs) < windowMs) return 'not observed';
    return undefined;
  }
}

/** Fewer than two runs in every window: also a job that is suspended. */
function isRare({ schedule, suspended }: SimWorkload, nowMs: number, windowMs: number): boolean {
  if (schedule === undefined) return false;
  if (suspended) return true;
  const today = Math.floor(nowMs / DAY_MS) * DAY_MS;
  const days = Array.from({ length: 400 }, (_, i) => today - i * DAY_MS);
  const runs = days.flatMap((day) => runsOn({ schedule }, day)).sort((a, b) => a - b);
  const pauses = runs.slice(1).map((ms, i) => ms - (runs[i] ?? ms));
  return 2 * Math.max(...pauses) > windowMs;
}
