import type { GrantMatch } from '../../grants/engine/decision.ts';
import type { Witness } from '../../grants/witness.ts';
import { DIRECTIONS, type Direction, sidesOf } from '../../model/direction.ts';
import { getOrMake } from '../../model/get-or-make.ts';
import { PROTOCOLS, type Protocol } from '../../model/protocol.ts';
import type { AgentSettings } from '../../policies/inventory/agent-settings.ts';
import type { Usage } from '../../usage/usage.ts';
import type { Member, Population } from '../population.ts';
import { countedPods } from './counted-pods.ts';
import type { Surface } from './granted.ts';
import { reachedBy } from './reached.ts';

const PORTS = 65_536;
/** Room for every port of every protocol, and for as many names behind them. */
const CODES = 2 ** 20;

/**
 * What of the granted was used since, in the same pairs: a connection counts for every grant it may have come by.
 * Pairs and ports are numbers here, since there may be a million of them.
 */
export class UsedPairs implements Witness {
  readonly #population: Population;
  readonly #sinceMs: number;
  readonly #pods: ReadonlyMap<Member, number>;
  readonly #parts = new WeakMap<readonly GrantMatch[], readonly Part[]>();
  /** by key; their numbers follow those of the pods */
  readonly #blocks = new Map<string, number>();
  readonly #portNames = new Map<string, number>();
  /** direction, subject and party → number of the pair */
  readonly #pairs = new Map<number, number>();
  /** number of a pair, and one of its ports */
  readonly #pairPorts = new Set<number>();

  /** @param sinceMs pods and use before it do not count */
  constructor(population: Population, agent: AgentSettings, sinceMs: number) {
    this.#population = population;
    this.#sinceMs = sinceMs;
    this.#pods = new Map(countedPods(population, agent, sinceMs).map((pod, number) => [pod, number]));
  }

  see({ connection, lastSeenMs }: Usage, direction: Direction, credited: readonly GrantMatch[]): void {
    if (lastSeenMs < this.#sinceMs) return;
    const [subject, peer] = sidesOf(direction, connection.source, connection.destination);
    const own = this.#podOf(subject);
    if (own === undefined) return;
    const other = this.#podOf(peer);
    const side = own * DIRECTIONS.length + DIRECTIONS.indexOf(direction);
    const { protocol, port } = connection;
    const number = PROTOCOLS.indexOf(protocol) * PORTS + port;
    for (const { block, portName } of getOrMake(this.#parts, credited, () => this.#partsOf(credited))) {
      // a pod is the party, or one more of the block
      const to = block === undefined || (block.holdsPods && peer.kind === 'pod') ? other : block.number;
      if (to === undefined) continue;
      const pair = numberOf(this.#pairs, side * PARTIES + to);
      this.#pairPorts.add(
        pair * CODES + (portName === undefined ? number : this.#codeOf(protocol, portName)),
      );
    }
  }

  /** Requests say nothing of ports and peers. */
  hear(): void {}

  get surface(): Surface {
    return { pairs: this.#pairs.size, pairPorts: this.#pairPorts.size };
  }

  #podOf(endpoint: Usage['connection']['source']): number | undefined {
    const member = this.#population.memberOf(endpoint);
    return member === undefined ? undefined : this.#pods.get(member);
  }

  #codeOf(protocol: Protocol, portName: string): number {
    return PROTOCOLS.length * PORTS + numberOf(this.#portNames, `${protocol} ${portName}`);
  }

  #partsOf(credited: readonly GrantMatch[]): readonly Part[] {
    return credited.flatMap(({ grant }): Part[] => {
      const reached = reachedBy(grant);
      const portName = grant.port?.kind === 'named' ? grant.port.name : undefined;
      switch (reached.kind) {
        case 'nobody':
          return [];
        case 'pods':
          return [{ block: undefined, portName }];
        case 'block':
        case 'everyone': {
          const number = this.#pods.size + numberOf(this.#blocks, reached.key);
          return [{ block: { number, holdsPods: reached.kind === 'everyone' }, portName }];
        }
      }
    });
  }
}

/** What a connection uses of the granted by one of its grants. */
interface Part {
  /** the party, as the grant counts it; undefined: the pod that is the peer */
  readonly block: { readonly number: number; readonly holdsPods: boolean } | undefined;
  /** of a port that the grant names: the name is what counts, so that no more is used than was granted */
  readonly portName: string | undefined;
}

/** More pods and blocks than there can be. */
const PARTIES = 2 ** 26;

/** By the order in which they are met. */
function numberOf<K>(known: Map<K, number>, key: K): number {
  return getOrMake(known, key, () => known.size);
}
