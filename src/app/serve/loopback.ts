import { randomBytes } from 'node:crypto';
import type { ServedContent } from '../../adapters/http/server/respond.ts';
import { serveHttp } from '../../adapters/http/server/serve-http.ts';

/** The store of this process, for one of its children. */
export interface LentStore {
  readonly storePath: string;
  readonly token: string;
}

/**
 * Serves the store that this process holds open on a free port of loopback, to whoever knows a word made up for the
 * occasion, while the work goes on: wherever the collector listens otherwise, and however busy it is there.
 */
export async function lendStore<T>(
  content: ServedContent,
  work: (store: LentStore) => Promise<T>,
): Promise<T> {
  const token = randomBytes(24).toString('base64url');
  const server = await serveHttp({ listen: '127.0.0.1:0', token }, content);
  try {
    return await work({ storePath: server.address, token });
  } finally {
    await server.drain(0);
  }
}
