import { type DuckDBConnection, UINTEGER, VARCHAR } from '@duckdb/node-api';
import { appendColumns, asNumber, asText, query } from './sql.ts';

/** The ids of policies that Hubble named, given in order of arrival. */
export class PolicyNames {
  readonly #ids = new Map<string, number>();
  #next = 0;
  #fresh: { readonly id: number; readonly name: string }[] = [];

  async load(connection: DuckDBConnection): Promise<void> {
    for (const [id, name] of await query(connection, 'SELECT id, name FROM policies ORDER BY id')) {
      this.#ids.set(asText(name), asNumber(id));
      this.#next = asNumber(id) + 1;
    }
  }

  idOf(name: string): number {
    let id = this.#ids.get(name);
    if (id === undefined) {
      id = this.#next;
      this.#next += 1;
      this.#ids.set(name, id);
      this.#fresh.push({ id, name });
    }
    return id;
  }

  /** Writes what is new; part of the transaction that is open. */
  async save(connection: DuckDBConnection): Promise<void> {
    const fresh = this.#fresh;
    this.#fresh = [];
    await appendColumns(connection, 'policies', [
      { type: UINTEGER, values: fresh.map(({ id }) => id) },
      { type: VARCHAR, values: fresh.map(({ name }) => name) },
    ]);
  }
}
