import type { HubbleRecord, RecordBatch, Silence } from '../../../flows/flow.ts';
import { MINUTE_MS } from '../../../model/time.ts';
import { type NodeCount, type NodeCounts, WHOLE_SERVER } from './node-counts.ts';

/** Beyond this a silence that is not proven is looked into; shorter than what coverage takes for a silence. */
const LONG_SILENCE_MS = 10 * MINUTE_MS;

interface Heard {
  name: string;
  /** on the node's clock, of the newest record */
  nodeMs: number;
  /** on ours, when that record came */
  atMs: number;
  /** number of the look before which the last record came */
  look: number;
}

/** What a look at the counts told. `mute`: a node has seen more, and nothing of it came. */
export type Finding =
  | { readonly kind: 'fine'; readonly silences: readonly Silence[] }
  | { readonly kind: 'mute'; readonly node: string };

/**
 * Compares what a server says it has seen with what arrives. A followed stream can be mute without any error: one
 * that began on an empty ring brings nothing until the ring has wrapped, and a node that restarted behind relay may
 * be missing for good.
 */
export class SilenceWatch {
  /** as the stream began: what was seen by then, the stream has brought */
  readonly #baseline: NodeCounts;
  readonly #heard = new Map<string, Heard>();
  #looks = 0;
  readonly #isWhole: boolean;
  #last: NodeCounts;
  #suspects = new Set<string>();
  #unproven = new Set<string>();
  /** relay does not come back to these within the same request */
  readonly #failed = new Set<string>();
  readonly #startedMs: number;

  constructor(baseline: NodeCounts, nowMs: number) {
    this.#baseline = baseline;
    this.#isWhole = baseline.has(WHOLE_SERVER);
    this.#last = baseline;
    this.#startedMs = nowMs;
  }

  received({ records }: RecordBatch, nowMs: number): void {
    for (const record of records) {
      if (record.kind === 'node-status' && record.state === 'error') {
        for (const node of record.nodes) this.#failed.add(node);
      }
      const seen = nodeAndTime(record);
      if (seen === undefined) continue;
      const heard = this.#heardOf(this.#isWhole ? WHOLE_SERVER : seen.node);
      heard.look = this.#looks;
      if (seen.timeMs <= heard.nodeMs) continue;
      heard.name = seen.node;
      heard.nodeMs = seen.timeMs;
      heard.atMs = nowMs;
    }
  }

  /** @param counts just asked for */
  look(counts: NodeCounts, nowMs: number): Finding {
    const silences: Silence[] = [];
    const suspects = new Set<string>();
    const unproven = new Set<string>();
    for (const [node, count] of counts) {
      const heard = this.#heard.get(node);
      if (heard?.look === this.#looks) continue;
      if (isSame(this.#baseline.get(node), count)) {
        // By the node's own clock: it may differ from ours by minutes.
        if (heard !== undefined)
          silences.push({ node: heard.name, untilMs: heard.nodeMs + nowMs - heard.atMs });
        continue;
      }
      // What was seen only just now may still be on its way: it is waited for once.
      const isMute = this.#suspects.has(node) || this.#failed.has(node) || this.#isLong(node, nowMs);
      if (isMute) return { kind: 'mute', node };
      const hasSeenMore = !isSame(this.#last.get(node), count) && count.seenFlows > 0;
      // Behind relay a new stream is dear: it brings again what all nodes saw since.
      if (hasSeenMore || node === WHOLE_SERVER) suspects.add(node);
      else unproven.add(node);
    }
    this.#suspects = suspects;
    this.#unproven = unproven;
    this.#last = counts;
    this.#looks += 1;
    return { kind: 'fine', silences };
  }

  /** Whether, at the last look, nodes were silent that have seen something since the stream began. */
  get hasUnproven(): boolean {
    return this.#unproven.size > 0;
  }

  /**
   * One of them that holds a newer flow than the stream brought: it fell mute after it was last heard of.
   * @param newest by node, asked for after that look
   */
  muteAmong(newest: ReadonlyMap<string, number>): string | undefined {
    return [...this.#unproven].find((node) => {
      const heard = this.#heard.get(node);
      // What came meanwhile speaks for itself at the next look.
      if (heard?.look === this.#looks) return false;
      return (newest.get(node) ?? Number.NEGATIVE_INFINITY) > (heard?.nodeMs ?? Number.NEGATIVE_INFINITY);
    });
  }

  /** Called for every record, so nothing is made but for a new node. */
  #heardOf(node: string): Heard {
    let heard = this.#heard.get(node);
    if (heard === undefined) {
      heard = { name: node, nodeMs: Number.NEGATIVE_INFINITY, atMs: this.#startedMs, look: 0 };
      this.#heard.set(node, heard);
    }
    return heard;
  }

  #isLong(node: string, nowMs: number): boolean {
    return nowMs - (this.#heard.get(node)?.atMs ?? this.#startedMs) >= LONG_SILENCE_MS;
  }
}

/** An agent that restarted counts from zero, and may have come to the same number. */
function isSame(before: NodeCount | undefined, now: NodeCount): boolean {
  return before !== undefined && before.seenFlows === now.seenFlows && before.uptimeMs <= now.uptimeMs;
}

function nodeAndTime(record: HubbleRecord): { readonly node: string; readonly timeMs: number } | undefined {
  if (record.kind === 'flow') return record.flow;
  if (record.kind !== 'lost-events' || record.timeMs === undefined) return undefined;
  return { node: record.node, timeMs: record.timeMs };
}
