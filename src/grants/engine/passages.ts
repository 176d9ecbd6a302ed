import { getOrMake } from '../../model/get-or-make.ts';
import { PROTOCOLS } from '../../model/protocol.ts';
import { type Passage, passageOf, type Use } from './passage.ts';
import type { Candidates } from './subject-rules.ts';

/** Passages that are remembered; beyond that they are found anew. */
const MOST_PASSAGES = 100_000;

const PORTS = 65_536;

/**
 * What grants make of connections, remembered by their port: equal questions get the same object for an answer, so that
 * what is made of it need not be made again.
 */
export class Passages {
  #known = new WeakMap<Candidates, Map<number, Passage>>();
  #count = 0;

  of(candidates: Candidates, use: Use): Passage {
    // what a name stands for, and what becomes of a request, hangs on more than the two
    if (candidates.namesPorts || use.request !== undefined) return passageOf(candidates.grants, use);
    const byPort = getOrMake(this.#known, candidates, () => new Map());
    return getOrMake(byPort, PROTOCOLS.indexOf(use.protocol) * PORTS + use.port, () => {
      this.#makeRoom();
      return passageOf(candidates.grants, use);
    });
  }

  #makeRoom(): void {
    this.#count += 1;
    if (this.#count <= MOST_PASSAGES) return;
    this.#known = new WeakMap();
    this.#count = 0;
  }
}
