import { ApiClient } from '../../../src/adapters/cluster/api-client.ts';
import { CLUSTER_KINDS } from '../../../src/adapters/cluster/kinds.ts';
import { loadAccess } from '../../../src/adapters/cluster/kubeconfig.ts';
import { type ClusterEvent, Reflector } from '../../../src/adapters/cluster/reflector.ts';

/** A reflector at work, what it said, and how long it wanted to wait each time. */
export class Following {
  readonly events: ClusterEvent[] = [];
  readonly waits: number[] = [];
  readonly #stop = new AbortController();
  #running: Promise<void> = Promise.resolve();

  static async start(kubeconfig: string, kindName: string): Promise<Following> {
    const following = new Following();
    const of = CLUSTER_KINDS.find((one) => one.kind === kindName);
    if (of === undefined) throw new Error(`no kind ${kindName}`);
    const client = new ApiClient(await loadAccess(kubeconfig));
    const reflector = new Reflector(client, of, {
      onEvent: (event) => following.events.push(event),
      // waits as long as it takes to do something else
      pause: (ms) => {
        following.waits.push(ms);
        return new Promise((resolve) => setImmediate(resolve));
      },
    });
    following.#running = reflector.run(following.#stop.signal);
    return following;
  }

  async end(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  /** `+web`, `-web`, `listed`, `watched`, `forbidden watch`; what repeats itself is left out */
  get story(): string[] {
    return this.events.flatMap((event) => {
      switch (event.kind) {
        case 'present':
          return [`+${event.object.name}`];
        case 'removed':
          return [`-${event.object.name}`];
        case 'listed':
          return ['listed'];
        case 'listing':
        case 'current':
          return [];
        case 'state':
          return [event.state.kind === 'forbidden' ? `forbidden ${event.state.verb}` : event.state.kind];
      }
    });
  }
}
