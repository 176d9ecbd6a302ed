import { readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';

/**
 * The schema of SARIF 2.1.0 (errata 01) as OASIS publishes it, but for white space: sarif-2.1/schema/sarif-schema-2.1.0.json
 * of https://github.com/oasis-tcs/sarif-spec at a560296ca8c9. It says to be of draft 4, and uses nothing in which that
 * differs from draft 7 but the name of `id`.
 */
export function sarifValidator(): ValidateFunction {
  const {
    id: _,
    $schema: __,
    ...schema
  }: Record<string, unknown> = JSON.parse(
    readFileSync(new URL('schemas/sarif-2.1.0.json', import.meta.url), 'utf8'),
  );
  const ajv = new Ajv({ allErrors: true, strict: false });
  addFormats.default(ajv);
  return ajv.compile(schema);
}
