import { EncodedFlow } from '../../src/adapters/hubble/server.ts';
import { type PlannedFlow, plannedFlows } from '../bench/collect/plan.ts';
import { Blocks } from './blocks.ts';
import { FlowTemplate } from './flow-template.ts';
import { SILENT } from './script.ts';
import { nodeOf, type Truth } from './truth.ts';

/** A plan so long is gone through again and again: what differs from one flow to the next is put in when it is sent. */
const MOST_PLANNED = 200_000;

/** A connection's flows of one shape. */
interface Kind {
  readonly template: FlowTemplate;
  readonly node: string;
  /** the node's */
  readonly blocks: Blocks;
  readonly count: (timeMs: number) => void;
}

/** Makes flows at the moment they are sent, and has them counted. */
export class FlowMaker {
  readonly #blocks = new Map<string, Blocks>();
  readonly #plan: readonly Kind[];
  #made = 0;

  /** Takes a few seconds. @param total how many will be made */
  constructor(total: number, truth: Truth) {
    const kinds = new Map<string, Kind>();
    const count = Math.min(total, MOST_PLANNED);
    this.#plan = Array.from(plannedFlows({ scenario: 'usual', count, hours: 1 }), (flow) => {
      const key = keyOf(flow);
      const kind = kinds.get(key) ?? this.#kindOf(flow, truth);
      kinds.set(key, kind);
      return kind;
    });
  }

  #kindOf(flow: PlannedFlow, truth: Truth): Kind {
    const node = nodeOf(flow);
    const blocks = this.#blocks.get(node) ?? new Blocks();
    this.#blocks.set(node, blocks);
    return { template: new FlowTemplate(flow), node, blocks, count: truth.counterOf(flow) };
  }

  /** The next flows as of now, without those of a node that is silent. */
  make(count: number, timeMs: number, isSilent: boolean): EncodedFlow[] {
    const made: EncodedFlow[] = [];
    for (const end = this.#made + count; this.#made < end; this.#made += 1) {
      const kind = this.#plan[this.#made % this.#plan.length];
      if (kind === undefined || (isSilent && kind.node === SILENT.node)) continue;
      const bytes = kind.blocks.take(kind.template.length);
      kind.template.write(bytes, { timeMs, number: this.#made });
      made.push(new EncodedFlow(bytes, kind.node, timeMs));
      kind.count(timeMs);
    }
    return made;
  }
}

function keyOf({ client, server, port, half, isReply, kind }: PlannedFlow): string {
  return `${client} ${typeof server === 'number' ? server : server.address} ${port} ${half} ${isReply} ${kind}`;
}
