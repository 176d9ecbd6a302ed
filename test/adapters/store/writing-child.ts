/**
 * Writes batches to a store until it is killed, and says after each how many are stored. Argument: the path of
 * the store, and the number of the first batch. Run by kill.test.ts.
 */
import { openStore } from '../../../src/adapters/store/open-store.ts';
import { flowOf, START_MS } from '../../support/flow-builder.ts';
import { batchOf } from './batches.ts';

const [, , path = '', first = '0'] = process.argv;
const store = await openStore(path, { mode: 'read-write' });
for (let number = Number(first); ; number += 1) {
  const flows = Array.from({ length: 20 }, (_, i) =>
    flowOf({
      timeMs: START_MS + number,
      allowedBy: [`NetworkPolicy shop/p${number}`],
      l4: { protocol: 'TCP', sourcePort: 1, destinationPort: number * 20 + i },
    }),
  );
  await store.write(batchOf(flows, { seen: { digests: [number + 1], timesMs: [START_MS + number] } }));
  if (number % 7 === 6) await store.compact();
  process.stdout.write(`${number + 1}\n`);
}
