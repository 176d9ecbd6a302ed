import { type DuckDBConnection, UINTEGER, VARCHAR } from '@duckdb/node-api';
import { type SeenRequest, seenRequestToText } from '../../model/seen-request.ts';
import { appendColumns, asNumber, asText, queryPieces } from './sql.ts';

/** The ids of requests, given in order of arrival. */
export class RequestNames {
  readonly #byText = new Map<string, number>();
  readonly #byObject = new WeakMap<SeenRequest, number>();
  #next = 0;
  #fresh: { readonly id: number; readonly text: string }[] = [];

  async load(connection: DuckDBConnection): Promise<void> {
    for await (const [ids = [], texts = []] of queryPieces(
      connection,
      'SELECT id, request FROM requests ORDER BY id',
    )) {
      for (let i = 0; i < ids.length; i += 1) {
        this.#byText.set(asText(texts[i]), asNumber(ids[i]));
        this.#next = asNumber(ids[i]) + 1;
      }
    }
  }

  idOf(request: SeenRequest): number {
    const known = this.#byObject.get(request);
    if (known !== undefined) return known;
    const text = seenRequestToText(request);
    let id = this.#byText.get(text);
    if (id === undefined) {
      id = this.#next;
      this.#next += 1;
      this.#byText.set(text, id);
      this.#fresh.push({ id, text });
    }
    this.#byObject.set(request, id);
    return id;
  }

  /** Writes what is new; part of the transaction that is open. */
  async save(connection: DuckDBConnection): Promise<void> {
    const fresh = this.#fresh;
    this.#fresh = [];
    await appendColumns(connection, 'requests', [
      { type: UINTEGER, values: fresh.map(({ id }) => id) },
      { type: VARCHAR, values: fresh.map(({ text }) => text) },
    ]);
  }
}
