/**
 * Writes a day of usage after the other and lets old ones go after each, until it is killed; says how many days are
 * written before each time it tidies up. Arguments: the path of the store, and the number of the first day.
 */
import { openStore } from '../../../src/adapters/store/open-store.ts';
import { DAY_MS, HOUR_MS } from '../../../src/model/time.ts';
import { flowOf, START_MS } from '../../support/flow-builder.ts';
import { batchOf } from './batches.ts';

const [, , path = '', first = '0'] = process.argv;
const store = await openStore(path, { mode: 'read-write' });
for (let day = Number(first); ; day += 1) {
  const fromMs = START_MS + day * DAY_MS;
  const flows = Array.from({ length: 24 }, (_, hour) =>
    flowOf({
      timeMs: fromMs + hour * HOUR_MS,
      l4: { protocol: 'TCP', sourcePort: 1, destinationPort: day + 1 },
    }),
  );
  const node = { node: 'node-1', firstMs: fromMs, lastMs: fromMs + DAY_MS - 1, covered: [], lost: [] };
  await store.write(batchOf(flows, { views: [node] }));
  process.stdout.write(`${day + 1}\n`);
  await store.tidy({ hourlyMs: 2 * DAY_MS, retainMs: 8 * DAY_MS }, fromMs + DAY_MS);
}
