/**
 * Usage of days that are no longer kept by the hour. `day`: since the Unix epoch; `first_ms` and `last_ms`: from the
 * start of the day. One row per connection and day, in order of time.
 */
export const RETENTION_TABLES = [
  'CREATE TABLE usage_day (connection UINTEGER, day UINTEGER, events UBIGINT, first_ms UINTEGER, last_ms UINTEGER)',
] as const;
