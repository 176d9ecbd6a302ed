/** What proxies told of requests, by the day: it is asked for much later, and there are many. */
export const REQUEST_TABLES = [
  /** `request`: as model/seen-request.ts writes it */
  'CREATE TABLE requests (id UINTEGER, request VARCHAR)',
  /** `day`: since the Unix epoch; `first_ms` and `last_ms`: from the start of the day. Compacted, in order of time. */
  'CREATE TABLE requests_day (connection UINTEGER, request UINTEGER, refused BOOLEAN, day UINTEGER, events UBIGINT, first_ms UINTEGER, last_ms UINTEGER)',
  /** rows of `requests_day` not yet compacted */
  'CREATE TABLE requests_new (connection UINTEGER, request UINTEGER, refused BOOLEAN, day UINTEGER, events UBIGINT, first_ms UINTEGER, last_ms UINTEGER)',
] as const;

/** Rows of the same key folded together. @param where of the rows */
export function mergedRequests(where: string): string {
  return `SELECT connection, request, refused, day, sum(events)::UBIGINT AS events, min(first_ms) AS first_ms, max(last_ms) AS last_ms
    FROM (SELECT * FROM requests_day WHERE ${where} UNION ALL SELECT * FROM requests_new WHERE ${where})
    GROUP BY connection, request, refused, day`;
}
