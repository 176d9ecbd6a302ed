import type { Endpoint } from '../../../src/model/endpoint.ts';
import { HOUR_MS } from '../../../src/model/time.ts';
import type { EndpointSighting, HourOfUsage } from '../../../src/usage/fold.ts';
import { intersect } from '../../../src/usage/intervals.ts';
import type { NodeView } from '../../../src/usage/node-view.ts';
import type { Store } from '../../../src/usage/store.ts';
import type { NodeSight } from './disturbances.ts';
import type { SimRecord } from './record.ts';

/** Writes what happened within the span, as a collector would have by its end. */
export async function writeSpan(
  store: Store,
  records: readonly SimRecord[],
  sights: readonly NodeSight[],
  span: { readonly fromMs: number; readonly toMs: number },
): Promise<void> {
  const own = records.filter((one) => span.fromMs <= one.atMs && one.atMs < span.toMs);
  await store.write({
    usage: foldHours(own),
    sightings: foldSightings(own),
    views: sights.map((sight) => viewOf(sight, span)),
    seen: { digests: [], timesMs: [] },
    requests: [],
    namings: [],
  });
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

function foldHours(records: readonly SimRecord[]): HourOfUsage[] {
  const numbers = new Map<Endpoint, number>();
  const numberOf = (endpoint: Endpoint): number => {
    const number = numbers.get(endpoint) ?? numbers.size;
    numbers.set(endpoint, number);
    return number;
  };
  const hours = new Map<string, Mutable<HourOfUsage>>();
  for (const { atMs, source, destination, protocol, port, seenAt, outcome } of records) {
    const hour = Math.floor(atMs / HOUR_MS);
    const key = `${numberOf(source)} ${numberOf(destination)} ${protocol} ${port} ${seenAt} ${outcome} ${hour}`;
    const known = hours.get(key);
    if (known === undefined) {
      const base = { source, destination, protocol, port, seenAt, outcome, hour };
      hours.set(key, { ...base, events: 1, firstMs: atMs, lastMs: atMs });
    } else {
      known.events += 1;
      known.firstMs = Math.min(known.firstMs, atMs);
      known.lastMs = Math.max(known.lastMs, atMs);
    }
  }
  return [...hours.values()];
}

function foldSightings(records: readonly SimRecord[]): EndpointSighting[] {
  const byEndpoint = new Map<Endpoint, Map<string, Mutable<EndpointSighting>>>();
  for (const record of records) {
    for (const side of ['source', 'destination'] as const) {
      const endpoint = record[side];
      const isLocal = record.local?.side === side;
      const node = isLocal ? record.node : '';
      const byNode = byEndpoint.get(endpoint) ?? new Map<string, Mutable<EndpointSighting>>();
      byEndpoint.set(endpoint, byNode);
      const known = byNode.get(node);
      if (known === undefined)
        byNode.set(node, {
          endpoint,
          ...(isLocal && record.local !== undefined && { node, workload: record.local.workload }),
          firstMs: record.atMs,
          lastMs: record.atMs,
        });
      else known.lastMs = Math.max(known.lastMs, record.atMs);
    }
  }
  return [...byEndpoint.values()].flatMap((byNode) => [...byNode.values()]);
}

function viewOf(
  { node, covered, lost }: NodeSight,
  span: { readonly fromMs: number; readonly toMs: number },
): NodeView {
  const here = intersect(covered, [span]);
  const [first, last] = [here[0], here.at(-1)];
  return {
    node,
    ...(first !== undefined && last !== undefined && { firstMs: first.fromMs, lastMs: last.toMs - 1 }),
    covered: here,
    lost: lost.filter((one) => span.fromMs <= one.fromMs && one.fromMs < span.toMs),
  };
}
