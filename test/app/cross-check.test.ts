import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { openStore } from '../../src/adapters/store/open-store.ts';
import { analyze } from '../../src/app/analyze.ts';
import { systemClock } from '../../src/app/clock.ts';
import { collect } from '../../src/app/collect.ts';
import { importFiles } from '../../src/app/import.ts';
import type { CrossCheck } from '../../src/grants/disputes.ts';
import { DAY_MS } from '../../src/model/time.ts';
import { formatRef } from '../../src/policies/policy.ts';
import { at, flowsAt, Servers } from '../support/collecting.ts';
import { networkPolicy } from '../support/policies.ts';
import { tempDir } from '../support/temp-dir.ts';

const directory = tempDir();
const servers = new Servers();
afterEach(() => servers.stopAll());

let paths = 0;
function newPath(ending: string): string {
  paths += 1;
  return join(directory, `${paths}${ending}`);
}

/** What an agent says of a policy that let a connection pass; before 1.17 the kind is only in the labels. */
function namedPolicy(kind: string, name: string): object {
  const labels = [
    `k8s:io.cilium.k8s.policy.derived-from=${kind}`,
    `k8s:io.cilium.k8s.policy.name=${name}`,
    'k8s:io.cilium.k8s.policy.namespace=shop',
  ];
  return { name, namespace: 'shop', labels, revision: '3' };
}

/** web opens TCP 5432 of db every second; its node names `shop/np`, and now and then another one, too. */
function events(): object[] {
  return flowsAt(0, 9).map((event, i) => {
    const flow: object = 'flow' in event && typeof event.flow === 'object' ? (event.flow ?? {}) : {};
    const others = i % 5 === 0 ? [namedPolicy('CiliumNetworkPolicy', 'other')] : [];
    return {
      ...event,
      flow: { ...flow, egress_allowed_by: [namedPolicy('NetworkPolicy', 'np'), ...others] },
    };
  });
}

async function imported(storePath = newPath('.duckdb')): Promise<string> {
  const file = newPath('.jsonl');
  writeFileSync(
    file,
    events()
      .map((event) => `${JSON.stringify(event)}\n`)
      .join(''),
  );
  await importFiles({ files: [file], storePath, nodeCoverage: 'none' }, { clock: systemClock });
  return storePath;
}

async function collected(storePath = newPath('.duckdb')): Promise<string> {
  const server = await servers.start();
  server.append(events());
  await collect(
    { hubble: { address: server.address }, storePath, follow: false },
    { clock: systemClock, signal: new AbortController().signal },
  );
  return storePath;
}

async function namings(storePath: string): Promise<string[]> {
  const store = await openStore(storePath, { mode: 'read-only' });
  try {
    return (await store.readNamedPolicies()).map(
      ({ seenAt, policy, firstSeenMs, lastSeenMs }) =>
        `${seenAt} ${policy} ${(firstSeenMs - at(0)) / 1000} ${(lastSeenMs - at(0)) / 1000}`,
    );
  } finally {
    await store.close();
  }
}

describe('policies that Hubble names are stored the same', () => {
  const expected = ['egress CiliumNetworkPolicy shop/other 0 5', 'egress NetworkPolicy shop/np 0 9'];
  it.each([
    { why: 'imported', make: async () => imported() },
    { why: 'collected', make: async () => collected() },
    { why: 'imported twice', make: async () => imported(await imported()) },
    {
      why: 'collected, and imported after that',
      make: async () => imported(await collected()),
    },
  ])('$why', async ({ make }) => {
    expect(await namings(await make())).toEqual(expected);
  });
});

async function checkWith(port: number): Promise<CrossCheck> {
  const policy = newPath('.yaml');
  const spec = {
    podSelector: { matchLabels: { app: 'web' } },
    policyTypes: ['Egress'],
    egress: [{ to: [{ podSelector: { matchLabels: { app: 'db' } } }], ports: [{ port }] }],
  };
  const creationTimestamp = new Date(at(0) - 30 * DAY_MS).toISOString();
  writeFileSync(policy, networkPolicy(spec, { creationTimestamp }));
  const { crossCheck } = await analyze({
    storePath: await imported(),
    policyPaths: [policy],
    inventoryPaths: [],
    settings: { nowMs: at(60), unusedForMs: 30 * DAY_MS, assumeStable: false, keeps: [] },
  });
  return crossCheck;
}

describe('the whole way from the records to the comparison', () => {
  const missing = [{ policy: 'CiliumNetworkPolicy shop/other', kind: 'not-given', lastSeenMs: at(5) }];

  it('we read the policy as Hubble does: no dispute', async () => {
    expect(await checkWith(5432)).toEqual({ disputes: [], missing, compared: 1 });
  });

  it('as we read it, it does not let this pass: a dispute', async () => {
    const { disputes, ...rest } = await checkWith(5433);
    expect(rest).toEqual({ missing, compared: 1 });
    expect(disputes.map((one) => formatRef(one.policy.ref))).toEqual(['NetworkPolicy shop/np']);
    expect(disputes[0]?.named).toMatchObject([
      { seenAt: 'egress', lastSeenMs: at(9), connection: { port: 5432 } },
    ]);
  });
});
