import type { DuckDBConnection } from '@duckdb/node-api';
import { Failure } from '../../model/failure.ts';
import { MIGRATIONS, SCHEMA_VERSION } from './schema.ts';
import { asText, query } from './sql.ts';

/** Brings the file to the current schema in one transaction; an empty file gets it from scratch. */
export async function migrate(connection: DuckDBConnection, path: string): Promise<void> {
  const version = await readVersion(connection, path);
  if (version === SCHEMA_VERSION) return;
  await connection.run('BEGIN');
  try {
    await connection.run('CREATE TABLE IF NOT EXISTS meta (key VARCHAR, value VARCHAR)');
    for (const statement of MIGRATIONS.slice(version).flat()) await connection.run(statement);
    await connection.run("DELETE FROM meta WHERE key = 'schema_version'");
    await connection.run("INSERT INTO meta VALUES ('schema_version', $1)", [String(SCHEMA_VERSION)]);
    await connection.run('COMMIT');
  } catch (cause) {
    await connection.run('ROLLBACK');
    throw cause;
  }
}

/** Throws where the file has no schema or an older one: reading does not migrate. */
export async function requireSchema(connection: DuckDBConnection, path: string): Promise<void> {
  const version = await readVersion(connection, path);
  if (version === SCHEMA_VERSION) return;
  throw new Failure(
    'store-unusable',
    version === 0
      ? `cannot use the store ${path}: there is nothing in it`
      : `cannot use the store ${path}: it has the older schema ${version}`,
    { remedy: 'collect or import flows into it first' },
  );
}

/** 0 for an empty file. */
async function readVersion(connection: DuckDBConnection, path: string): Promise<number> {
  const tables = (await query(connection, 'SELECT table_name FROM duckdb_tables()')).map(([name]) =>
    asText(name),
  );
  if (tables.length === 0) return 0;
  const version = tables.includes('meta') ? await readVersionRow(connection) : undefined;
  if (version === undefined) {
    throw new Failure(
      'store-unusable',
      `cannot use the store ${path}: it is the database of another program`,
      {
        remedy: 'give another --store',
      },
    );
  }
  if (version > SCHEMA_VERSION) {
    throw new Failure(
      'store-unusable',
      `cannot use the store ${path}: it has schema ${version}, this program knows ${SCHEMA_VERSION}`,
      { remedy: 'use the version of lapse that wrote it, or a newer one' },
    );
  }
  return version;
}

async function readVersionRow(connection: DuckDBConnection): Promise<number | undefined> {
  const columns = await query(
    connection,
    "SELECT column_name FROM duckdb_columns() WHERE table_name = 'meta' ORDER BY column_index",
  );
  if (columns.map(([name]) => name).join() !== 'key,value') return undefined;
  const rows = await query(connection, "SELECT value FROM meta WHERE key = 'schema_version'");
  const version = Number(rows[0]?.[0] ?? Number.NaN);
  return Number.isInteger(version) && version > 0 ? version : undefined;
}
