import type { FlowParty } from '../../../src/flows/flow.ts';
import { emptyTally } from '../../../src/flows/tally.ts';
import { LabelSet } from '../../../src/model/labels.ts';
import { DAY_MS, HOUR_MS } from '../../../src/model/time.ts';
import type { Store } from '../../../src/usage/store.ts';
import { flowOf, partyAt, START_MS } from '../../support/flow-builder.ts';
import { batchOf } from '../store/batches.ts';
import { newStore } from './serving.ts';

/** A party outside the cluster. */
export function world(ip: string): FlowParty {
  const labels = LabelSet.parse(['reserved:world']);
  return partyAt({ kind: 'external', labels, ip, dnsNames: ['api.example.com'] }, ip);
}

/** Something of everything a store holds. */
export async function filledStore(directory: string): Promise<Store> {
  const store = await newStore(directory);
  const tally = {
    ...emptyTally(),
    read: 3,
    observed: 2,
    skipped: new Map([
      ['7', 1],
      ['duplicate', 0],
    ]),
  };
  const hours = [0, 1, 30].map((hour) => flowOf({ timeMs: START_MS + hour * HOUR_MS + 7.25 }));
  const outside = flowOf({ destination: world('203.0.113.9'), node: 'node-2' });
  const asked = flowOf({
    event: { kind: 'l7', message: 'request' },
    request: { kind: 'http', method: 'GET', url: 'http://db:5432/a/17?b' },
  });
  const named = flowOf({ allowedBy: ['CiliumNetworkPolicy shop/web', 'NetworkPolicy shop/all'] });
  await store.write(
    batchOf([...hours, outside, asked, named], {
      views: [
        {
          node: 'node-1',
          firstMs: START_MS,
          lastMs: START_MS + HOUR_MS,
          covered: [{ fromMs: START_MS, toMs: START_MS + HOUR_MS }],
          lost: [{ source: 'hubble-ring-buffer', fromMs: START_MS + 5, toMs: START_MS + 9, count: 4 }],
        },
      ],
      seen: { digests: [1.5, 2.25], timesMs: [START_MS, START_MS + 1] },
      source: {
        fingerprint: 'f',
        name: 'stream "ü"\u2028',
        isComplete: true,
        coverageMode: 'proven',
        tally,
        nodes: [{ node: 'node-1', firstMs: START_MS, lastMs: START_MS + 1 }],
      },
    }),
  );
  await store.recordGrants([{ grantId: 'g1', policy: 'CiliumNetworkPolicy shop/db', seenMs: START_MS }]);
  const life = { kind: 'Deployment', namespace: 'shop', name: 'web', uid: 'u1', generation: 2, hash: 'h1' };
  await store.recordHistory({
    lives: [
      { ...life, createdMs: START_MS, state: 'running', fromMs: START_MS, toMs: START_MS + HOUR_MS },
      {
        ...life,
        kind: 'Namespace',
        namespace: undefined,
        createdMs: undefined,
        state: 'stopped',
        fromMs: START_MS + HOUR_MS,
        toMs: undefined,
      },
    ],
    watched: [{ kind: 'Deployment', fromMs: START_MS, toMs: START_MS + HOUR_MS }],
    texts: new Map([['h1', '{"a":1}']]),
  });
  await store.recordResult({ nowMs: START_MS - DAY_MS, summary: '{"form":1}', findings: ['["k0"]'] });
  await store.recordResult({ nowMs: START_MS, summary: '{"form":1}', findings: ['["k1"]', '["k2"]'] });
  return store;
}
