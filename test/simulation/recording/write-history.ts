import type { HistoryWriter, ObjectLife } from '../../../src/usage/history.ts';
import type { SimCluster } from '../cluster/cluster.ts';

/** What `collect --kubeconfig` would have recorded of the nodes by then: each from when it came until it went. */
export async function writeNodeHistory(
  store: HistoryWriter,
  { nodes, startMs }: SimCluster,
  nowMs: number,
): Promise<void> {
  const lives = nodes
    .filter(({ life }) => life.fromMs < nowMs)
    .map(({ name, life }): ObjectLife => {
      const isGone = life.toMs < nowMs;
      return {
        kind: 'Node',
        namespace: undefined,
        name,
        uid: name,
        generation: 0,
        createdMs: life.fromMs,
        hash: 'node',
        state: 'running',
        fromMs: Math.max(life.fromMs, startMs),
        toMs: isGone ? life.toMs : undefined,
      };
    });
  await store.recordHistory({
    lives,
    watched: [{ kind: 'Node', fromMs: startMs, toMs: nowMs }],
    texts: new Map([['node', '{}']]),
  });
}
