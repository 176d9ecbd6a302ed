import type { RecordBatch } from '../../flows/flow.ts';
import { MINUTE_MS } from '../../model/time.ts';
import type { Gap, StreamContext } from './stream-context.ts';

/** How far a resumed stream reaches back over what is stored: relays deliver late, and duplicates are dropped. */
const RESUME_OVERLAP_MS = MINUTE_MS;

/** Where a stream begins, and which nodes are expected to go on from where. */
export interface Resume {
  readonly sinceMs: number;
  /** last stored instant of each node the stream is to go on with */
  readonly lastMs: ReadonlyMap<string, number>;
}

/**
 * Every node goes on where its own records end; only behind relay, which takes one instant for all its nodes, the one
 * that is furthest behind decides. What the others send again is dropped as duplicate.
 */
export async function resumeOf(context: StreamContext, node: string | undefined): Promise<Resume> {
  const stored = await context.store.lastSeenPerNode();
  const lastMs = node === undefined ? stored : new Map([...stored].filter(([name]) => name === node));
  const earliest = Math.min(...lastMs.values());
  const sinceMs =
    lastMs.size === 0 ? context.firstMs : Math.max(context.firstMs, earliest - RESUME_OVERLAP_MS);
  return { sinceMs, lastMs };
}

/** Where to go on with one node of a source that can tell them apart. */
export function startOfNode({ lastMs }: Resume, node: string, firstMs: number): number {
  const last = lastMs.get(node);
  return last === undefined ? firstMs : Math.max(firstMs, last - RESUME_OVERLAP_MS);
}

/**
 * Finds what a resumed stream could not bring any more. Hubble reports no loss where its ring no longer reaches back
 * to `since`: it just begins with the oldest flow it has. A stream that goes on without a gap begins with records
 * that were received already.
 */
export class GapFinder {
  /** newest record of each node */
  readonly #lastMs = new Map<string, number>();
  /** nodes of which the stream has brought nothing yet */
  #expected = new Set<string>();
  #node = '';
  #newestMs = Number.POSITIVE_INFINITY;

  /** A new stream begins. */
  resume({ lastMs }: Resume): void {
    this.#leaveNode();
    for (const [node, ms] of lastMs) this.#lastMs.set(node, Math.max(ms, this.#lastMs.get(node) ?? ms));
    this.#expected = new Set(this.#lastMs.keys());
  }

  /** Gaps that the first record of a node shows. */
  gapsIn({ records }: RecordBatch): Gap[] {
    const gaps: Gap[] = [];
    for (const record of records) {
      if (record.kind !== 'flow') continue;
      const { node, timeMs } = record.flow;
      if (node !== this.#node) {
        this.#leaveNode();
        this.#node = node;
        const lastMs = this.#lastMs.get(node);
        this.#newestMs = lastMs ?? timeMs;
        if (this.#expected.delete(node) && lastMs !== undefined && timeMs > lastMs)
          gaps.push({ node, fromMs: lastMs, toMs: Math.floor(timeMs) });
      }
      if (timeMs > this.#newestMs) this.#newestMs = timeMs;
    }
    return gaps;
  }

  /** Most records are of the node of the one before, so a node's newest is written down when it is left. */
  #leaveNode(): void {
    if (Number.isFinite(this.#newestMs)) this.#lastMs.set(this.#node, Math.floor(this.#newestMs));
    this.#node = '';
    this.#newestMs = Number.POSITIVE_INFINITY;
  }
}
