import type { DuckDBConnection } from '@duckdb/node-api';
import type { Tally } from '../../flows/tally.ts';
import type { NodeSpan } from '../../usage/node-view.ts';
import type { SourceEntry } from '../../usage/store.ts';
import { StoredJson } from './json.ts';
import { asOneOf, asText, query } from './sql.ts';

/** Replaces the source's entry; part of the transaction that is open. */
export async function writeSource(connection: DuckDBConnection, source: SourceEntry): Promise<void> {
  const { read, observed, skipped, rejected } = source.tally;
  const tally = { read, observed, skipped: [...skipped], rejected };
  await connection.run('DELETE FROM sources WHERE fingerprint = $1', [source.fingerprint]);
  await connection.run('INSERT INTO sources VALUES ($1, $2, $3, $4, $5, $6)', [
    source.fingerprint,
    source.name,
    source.isComplete,
    source.coverageMode,
    JSON.stringify(tally),
    JSON.stringify(source.nodes),
  ]);
}

/** All entries, by name. */
export async function readSources(connection: DuckDBConnection): Promise<SourceEntry[]> {
  const rows = await query(
    connection,
    'SELECT fingerprint, name, is_complete, coverage_mode, tally, nodes FROM sources ORDER BY name, fingerprint',
  );
  return rows.map(([fingerprint, name, isComplete, coverageMode, tallyText, nodes]) => {
    return {
      fingerprint: asText(fingerprint),
      name: asText(name),
      isComplete: isComplete === true,
      coverageMode: asOneOf(['proven', 'assume'], coverageMode),
      tally: tallyFromText(asText(tallyText)),
      nodes: nodesFromText(asText(nodes)),
    };
  });
}

function tallyFromText(text: string): Tally {
  const json = StoredJson.parse(text);
  return {
    read: json.field('read').number,
    observed: json.field('observed').number,
    skipped: new Map(json.field('skipped').list.map((entry) => [entry.at(0).text, entry.at(1).number])),
    rejected: json.field('rejected').number,
    problems: [],
  };
}

function nodesFromText(text: string): NodeSpan[] {
  return StoredJson.parse(text).list.map((span) => ({
    node: span.field('node').text,
    firstMs: span.field('firstMs').number,
    lastMs: span.field('lastMs').number,
  }));
}
