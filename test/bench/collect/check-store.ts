import { openStore } from '../../../src/adapters/store/open-store.ts';
import type { Endpoint } from '../../../src/model/endpoint.ts';
import { same } from '../measure.ts';
import { addressName, connectionName, expectedTotals, type Plan } from './plan.ts';

/** Throws unless the store holds exactly what the plan's flows were, connection by connection. */
export async function checkStore(storePath: string, plan: Plan): Promise<void> {
  const store = await openStore(storePath, { mode: 'read-only' });
  const usage = await store.readUsage();
  await store.close();
  const found = new Map<string, number>();
  for (const { connection, seenAt, events } of usage) {
    const { source, destination, port } = connection;
    const name = connectionName(nameOf(source, plan), nameOf(destination, plan), port, seenAt);
    found.set(name, (found.get(name) ?? 0) + events);
  }
  const expected = expectedTotals(plan);
  same('connections', found.size, expected.size);
  for (const [name, events] of expected) same(name, found.get(name) ?? 0, events);
}

function nameOf(endpoint: Endpoint, plan: Plan): string {
  if (endpoint.kind === 'pod') return endpoint.labels.get('any', 'app.kubernetes.io/name') ?? '';
  return endpoint.kind === 'external' ? addressName(plan, endpoint.ip ?? '') : endpoint.kind;
}
