import { constants } from 'node:fs';
import { access, stat, statfs } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { openStore } from '../../adapters/store/open-store.ts';
import { Failure } from '../../model/failure.ts';
import { formatInstant } from '../../model/time.ts';
import type { Interval } from '../../usage/intervals.ts';
import { namesCollector, openAnyStore, type StoreAccess } from '../open-any-store.ts';
import { type Check, check } from './check.ts';

const MIB = 1024 * 1024;
/** Less than this is soon full. */
const LITTLE_SPACE_BYTES = 512 * MIB;

/** Whether the store can be used: a file by a collector, that of a running collector by a report. */
export async function checkStore(path: string, how: StoreAccess): Promise<Check[]> {
  return namesCollector(path) ? [await remote(path, how)] : checkFile(path);
}

async function remote(address: string, how: StoreAccess): Promise<Check> {
  try {
    const store = await openAnyStore(address, how);
    try {
      return check('store', 'fine', `${address} answers, ${recorded(await store.span())}`);
    } finally {
      await store.close();
    }
  } catch (error) {
    return failed(error);
  }
}

/** Whether a collector could write the store, and what is in it. Opens it for reading: nothing is changed. */
async function checkFile(path: string): Promise<Check[]> {
  const directory = dirname(resolve(path));
  const size = await stat(path).then(
    (found) => found.size,
    () => undefined,
  );
  const writable = await writability(size === undefined ? directory : path, directory);
  const space = await freeBytes(directory);
  const checks = [size === undefined ? empty(path) : await content(path, size)];
  if (writable !== undefined) {
    checks.push(
      check('store-writable', 'warning', writable, { remedy: 'give another --store, or change its owner' }),
    );
  } else if (space !== undefined && space < LITTLE_SPACE_BYTES) {
    checks.push(
      check('store-writable', 'warning', `only ${megabytes(space)} are free in ${directory}`, {
        remedy: 'some 8 MB are needed for a million connection-hours',
      }),
    );
  } else {
    const free = space === undefined ? '' : `, ${megabytes(space)} free`;
    checks.push(check('store-writable', 'fine', `${path} can be written${free}`));
  }
  return checks;
}

function empty(path: string): Check {
  return check('store', 'fine', `${path} does not exist yet; collect or import makes it`);
}

async function content(path: string, size: number): Promise<Check> {
  try {
    const store = await openStore(path, { mode: 'read-only' });
    try {
      const said = recorded(await store.span());
      const { lives, watched } = await store.readHistory();
      const { retainedFromMs } = await store.size();
      const kept =
        retainedFromMs === undefined ? [] : [`nothing before ${formatInstant(retainedFromMs)} is kept`];
      const history =
        watched.length === 0
          ? 'no history of the cluster: collect with --kubeconfig keeps one'
          : `history of the cluster: ${lives.length} states of objects`;
      return check('store', 'fine', `${path} opens, ${megabytes(size)}, ${said}`, {
        details: [...kept, history],
      });
    } finally {
      await store.close();
    }
  } catch (error) {
    return failed(error);
  }
}

function recorded(span: Interval | undefined): string {
  return span === undefined
    ? 'nothing recorded yet'
    : `recorded from ${formatInstant(span.fromMs)} to ${formatInstant(span.toMs)}`;
}

function failed(error: unknown): Check {
  if (!(error instanceof Failure)) throw error;
  const [message = '', ...remedy] = error.message.split('\n  ');
  const state = error.code === 'source-unreachable' ? 'unreachable' : 'warning';
  return check('store', state, message, { remedy: remedy.join('\n') });
}

async function writability(...paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) {
    try {
      await access(path, constants.W_OK);
    } catch (cause) {
      const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
      return `${path} cannot be written (${code})`;
    }
  }
  return undefined;
}

async function freeBytes(directory: string): Promise<number | undefined> {
  try {
    const { bavail, bsize } = await statfs(directory);
    return bavail * bsize;
  } catch {
    // a file system that does not say is no fault of the store
    return undefined;
  }
}

function megabytes(bytes: number): string {
  return `${(bytes / MIB).toFixed(1)} MiB`;
}
