import { MINUTE_MS } from '../model/time.ts';
import type { NodeView } from './node-view.ts';

/** A new node needs its agent up and found before anything can come from it. */
const GRACE_MS = 10 * MINUTE_MS;

interface Listed {
  readonly sinceMs: number;
  isTold: boolean;
}

/** The nodes that the cluster has now, and which of them records come from. */
export class NodeRoster {
  readonly #listed = new Map<string, Listed>();
  /** as Kubernetes names them: Hubble may put the cluster's name in front */
  readonly #heard = new Set<string>();

  /** The cluster has the node, as Kubernetes names it. */
  present(name: string, nowMs: number): void {
    if (!this.#listed.has(name)) this.#listed.set(name, { sinceMs: nowMs, isTold: false });
  }

  gone(name: string): void {
    this.#listed.delete(name);
    this.#heard.delete(name);
  }

  /** What was stored of nodes; one that a source only named was not heard of. */
  heard(views: readonly NodeView[]): void {
    for (const { node, lastMs } of views)
      if (lastMs !== undefined) this.#heard.add(node.slice(node.lastIndexOf('/') + 1));
  }

  /** Sorted. */
  unreached(): string[] {
    return [...this.#listed.keys()].filter((name) => !this.#heard.has(name)).sort();
  }

  /** Those that have been unreached for a while, each of them once. */
  news(nowMs: number): string[] {
    return this.unreached().filter((name) => {
      const listed = this.#listed.get(name);
      if (listed === undefined || listed.isTold || nowMs - listed.sinceMs < GRACE_MS) return false;
      listed.isTold = true;
      return true;
    });
  }
}
