import { fingerprint, readHubbleFile } from '../adapters/hubble/read-file.ts';
import { openStore } from '../adapters/store/open-store.ts';
import { emptyTally, sumOfTallies, type Tally } from '../flows/tally.ts';
import { CoverageRecorder } from '../usage/coverage-recorder.ts';
import { Duplicates } from '../usage/duplicates.ts';
import type { CoverageMode } from '../usage/node-view.ts';
import type { SourceEntry, Store } from '../usage/store.ts';
import type { Clock } from './clock.ts';
import { ingest, storedAddresses, storedRequests } from './ingest.ts';

export interface ImportRequest {
  /** paths, or `-` for standard input */
  readonly files: readonly string[];
  readonly storePath: string;
  /** `assume`: the files together hold everything their nodes saw between the first and the last record */
  readonly nodeCoverage: 'assume' | 'none';
}

export interface ImportIo {
  readonly clock: Clock;
  /** called now and then while a file is read */
  readonly onProgress?: (file: string, tally: Tally) => void;
}

interface ImportedFile {
  readonly file: string;
  readonly tally: Tally;
  /** true where the store held the same content already, so that nothing was added */
  readonly isKnown: boolean;
}

export interface ImportResult {
  /** in the order given */
  readonly files: readonly ImportedFile[];
  readonly total: Tally;
}

/**
 * Imports Hubble files into a store, one after the other.
 * Throws `Failure('usage')` where a file cannot be opened, before anything is stored, and
 * `Failure('store-unusable')`.
 */
export async function importFiles(request: ImportRequest, io: ImportIo): Promise<ImportResult> {
  const sources: { file: string; fingerprint: string | undefined }[] = [];
  // One after the other: there may be more files than a process may have open.
  for (const file of request.files) sources.push({ file, fingerprint: await fingerprint(file) });
  const store = await openStore(request.storePath, { mode: 'read-write' });
  try {
    const mode: CoverageMode = request.nodeCoverage === 'assume' ? 'assume' : 'proven';
    const coverage = new CoverageRecorder({ mode });
    const duplicates = new Duplicates(await store.recentDigests());
    const addresses = await storedAddresses(store);
    const requests = await storedRequests(store);
    const files: ImportedFile[] = [];
    for (const { file, fingerprint: known } of sources) {
      const entry = known === undefined ? undefined : await store.findSource(known);
      if (entry !== undefined) {
        files.push({ file, tally: await importAgain(entry, mode, coverage, store), isKnown: true });
        continue;
      }
      const source = {
        kind: 'file',
        fingerprint: known ?? `${file} at ${io.clock.now()}`,
        name: file,
        coverageMode: mode,
      } as const;
      const options = { clock: io.clock, source, duplicates, coverage, addresses, requests };
      const tally = await ingest(readHubbleFile(file), store, options, (soFar) =>
        io.onProgress?.(file, soFar),
      );
      files.push({ file, tally, isKnown: false });
    }
    return { files, total: sumOfTallies(files.map((one) => one.tally)) };
  } finally {
    await store.close();
  }
}

/** The store holds these very records: all of them are duplicates, but their coverage may be claimed anew. */
async function importAgain(
  entry: SourceEntry,
  mode: CoverageMode,
  coverage: CoverageRecorder,
  store: Store,
): Promise<Tally> {
  for (const span of entry.nodes) coverage.addSpan(span);
  if (mode === 'assume') {
    const views = coverage.drain();
    await store.write({ ...NOTHING_NEW, views, source: { ...entry, coverageMode: mode } });
  }
  return { ...emptyTally(), read: entry.tally.read, skipped: new Map([['duplicate', entry.tally.read]]) };
}

const NOTHING_NEW = {
  usage: [],
  requests: [],
  namings: [],
  sightings: [],
  seen: { digests: [], timesMs: [] },
} as const;
