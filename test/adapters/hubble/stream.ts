import { type HubbleClientOptions, streamFlows } from '../../../src/adapters/hubble/client.ts';
import type { HubbleRecord } from '../../../src/flows/flow.ts';
import { assertNever } from '../../../src/model/assert-never.ts';

/** Seconds from a fixed start: flow 7 happened at second 7. */
const START_MS = Date.UTC(2026, 5, 1);
export const at = (second: number): number => START_MS + second * 1000;

export function flow(second: number, node = 'n1'): Record<string, unknown> {
  const time = new Date(at(second)).toISOString();
  return { flow: { time, uuid: `f${second}`, node_name: node, verdict: 'FORWARDED' }, node_name: node, time };
}

export function flows(first: number, last: number, node = 'n1'): Record<string, unknown>[] {
  return Array.from({ length: last - first + 1 }, (_, i) => flow(first + i, node));
}

/** What a record is, in a word: `f7`, `lost 3`, `connected n1,n2`. */
function word(record: HubbleRecord): string {
  switch (record.kind) {
    case 'flow':
      return record.flow.uuid ?? '?';
    case 'lost-events':
      return `lost ${record.count} ${record.source}`;
    case 'node-status':
      return `${record.state} ${record.nodes.join(',')}`;
    case 'other':
      return record.name;
    default:
      return assertNever(record);
  }
}

type Request = Partial<HubbleClientOptions> & { readonly address: string };

/** Everything a stream gives until it ends. */
export async function collect(request: Request): Promise<string[]> {
  const words: string[] = [];
  for await (const batch of streamFlows({ follow: false, ...request }, new AbortController().signal)) {
    words.push(...batch.records.map(word));
  }
  return words;
}

/** A following stream, read as far as asked for. */
export class Follower {
  readonly #abort = new AbortController();
  readonly #batches: ReturnType<typeof streamFlows>;
  readonly words: string[] = [];

  constructor(request: Request) {
    this.#batches = streamFlows({ follow: true, ...request }, this.#abort.signal);
  }

  /** Reads on until `count` records have come in all; their words. */
  async until(count: number): Promise<string[]> {
    while (this.words.length < count) {
      const next = await this.#batches.next();
      if (next.done === true) throw new Error(`ended after ${this.words.join(' ')}`);
      this.words.push(...next.value.records.map(word));
    }
    return this.words;
  }

  /** Reads on until the stream ends; throws what it ends with. */
  async toEnd(): Promise<string[]> {
    for await (const batch of this.#batches) this.words.push(...batch.records.map(word));
    return this.words;
  }

  abort(): void {
    this.#abort.abort();
  }
}
