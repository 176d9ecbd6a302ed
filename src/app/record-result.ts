import { openStore } from '../adapters/store/open-store.ts';
import { Failure } from '../model/failure.ts';
import type { Report } from '../report/report.ts';
import type { PastResult } from '../report/trend/past-result.ts';
import { resultOf } from '../report/trend/result-of.ts';
import { toStored } from '../report/trend/stored-form.ts';
import type { Store } from '../usage/store.ts';
import { namesCollector } from './open-any-store.ts';

/** Keeps the result for later reports, in place of one of the same day. Throws `Failure('store-unusable')`. */
export function recordResult(store: Pick<Store, 'recordResult'>, result: PastResult): Promise<void> {
  return store.recordResult(toStored(result));
}

/**
 * The same for the store of nobody else: the file is opened for as long as that takes.
 * @throws Failure `usage` where a running collector has the store, which records its own results; `store-unusable`
 */
export async function recordReport(storePath: string, report: Report): Promise<void> {
  demandFile(storePath);
  const store = await openStore(storePath, { mode: 'read-write' });
  try {
    await recordResult(store, resultOf(report));
  } finally {
    await store.close();
  }
}

/** Before anything is read, so that nobody waits for a report that cannot be recorded. */
export function demandFile(storePath: string): void {
  if (!namesCollector(storePath)) return;
  throw new Failure('usage', 'a result cannot be recorded in the store of a running collector', {
    remedy: 'leave out --record: a collector that serves reports (collect --listen) records its own results',
  });
}
