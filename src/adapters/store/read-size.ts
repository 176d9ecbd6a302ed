import { statSync } from 'node:fs';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { StoreSize } from '../../usage/store.ts';
import { readKeptFrom } from './kept-from.ts';
import { asNumber, query } from './sql.ts';

export async function readSize(connection: DuckDBConnection, path: string): Promise<StoreSize> {
  const [row] = await query(
    connection,
    'SELECT ((SELECT count(*) FROM usage_day) + (SELECT count(*) FROM usage_hour) + (SELECT count(*) FROM usage_new))::DOUBLE',
  );
  const bytes = [path, `${path}.wal`].map((file) => statSync(file, { throwIfNoEntry: false })?.size ?? 0);
  const { retainedFromMs } = await readKeptFrom(connection);
  return {
    rows: asNumber(row?.[0]),
    bytes: bytes.reduce((sum, one) => sum + one, 0),
    ...(retainedFromMs === 0 ? {} : { retainedFromMs }),
  };
}
