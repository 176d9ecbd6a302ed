import { openRemoteStore } from '../adapters/http/client/open-remote-store.ts';
import { readToken } from '../adapters/http/read-token.ts';
import { openStore } from '../adapters/store/open-store.ts';
import type { StoreReader } from '../usage/store.ts';

/** What a collector's address needs beside itself; nothing of it matters for a file. */
export interface StoreAccess {
  /** certificate authority, PEM */
  readonly caFile?: string;
  readonly tokenFile?: string;
  /** the token itself, in place of a file */
  readonly token?: string;
}

/** Whether `--store` is the address of a running collector, not a file. */
export function namesCollector(path: string): boolean {
  return /^https?:/i.test(path);
}

/**
 * Opens a store for reading: a DuckDB file, or that of a running collector by its `http://` or `https://` address.
 * Throws `Failure`.
 */
export async function openAnyStore(path: string, access: StoreAccess = {}): Promise<StoreReader> {
  if (!namesCollector(path)) return openStore(path, { mode: 'read-only' });
  const { caFile, tokenFile } = access;
  const token = access.token ?? (tokenFile === undefined ? undefined : readToken(tokenFile));
  return openRemoteStore({
    url: path,
    ...(caFile === undefined ? {} : { caFile }),
    ...(token === undefined ? {} : { token }),
  });
}
