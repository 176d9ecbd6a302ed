import type { EdgeUse, MapEdge, MapNode, ServiceMap } from '../../src/report/pictures/pictures.ts';

/** A cluster as clusters are: some hubs that everybody uses, neighbours that talk, and access nobody uses. Always the same. */
export function generatedMap(workloads: number, perNamespace = 15): ServiceMap {
  const next = numbers(42);
  const nodes: MapNode[] = Array.from({ length: workloads }, (_, i) => ({
    kind: 'workload',
    namespace: `team-${Math.floor(i / perNamespace)}`,
    name: `service-${i % perNamespace}`,
  }));
  const every = nodes.push({ kind: 'group', name: 'every pod', workloads }) - 1;
  const world = nodes.push({ kind: 'outside', name: 'world' }) - 1;
  const outside = Array.from(
    { length: 12 },
    (_, i) => nodes.push({ kind: 'outside', name: `api-${i}.example.com` }) - 1,
  );
  const host = nodes.push({ kind: 'cluster', name: 'host' }) - 1;
  const edges = new Map<string, MapEdge>();
  const add = (from: number, to: number, use: EdgeUse, ports = `TCP ${8000 + (to % 10)}`): void => {
    edges.set(`${from} ${to} ${use}`, {
      from,
      to,
      use,
      ports,
      connections: use === 'unused' ? 0 : 1 + (from % 9),
    });
  };
  add(every, 0, 'used', 'TCP 53, UDP 53');
  add(1, every, 'used', 'TCP 9100-9400');
  add(world, 2, 'used', 'TCP 443');
  add(host, 2, 'used', 'TCP 443');
  for (let from = 0; from < workloads; from += 1) {
    const start = Math.floor(from / perNamespace) * perNamespace;
    for (let i = 0; i < 3; i += 1) {
      const to = Math.min(start + next(perNamespace), workloads - 1);
      if (to !== from) add(from, to, next(3) === 0 ? 'unused' : 'used');
    }
    if (next(2) === 0) add(from, next(workloads), next(2) === 0 ? 'unused' : 'used');
    if (next(15) === 0) add(from, next(workloads), 'denied');
    if (next(25) === 0) add(from, next(workloads), 'open');
    if (next(10) === 0)
      add(from, outside[next(outside.length)] ?? world, next(2) === 0 ? 'unused' : 'used', 'TCP 443');
  }
  return { nodes, edges: [...edges.values()], folded: [] };
}

/** Numbers below `limit`, in an order that only looks random. */
function numbers(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * limit);
  };
}
