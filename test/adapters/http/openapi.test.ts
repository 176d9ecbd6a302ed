import { readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { PATHS } from '../../../src/adapters/http/server/routes.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { filledStore } from './filled-store.ts';
import { ask, serving } from './serving.ts';

/** The part of the description that is checked; a field of another shape fails here. */
const description = z.object({
  openapi: z.literal('3.1.0'),
  info: z.object({ title: z.string(), version: z.string() }),
  paths: z.record(
    z.string(),
    z.strictObject({
      get: z.object({
        operationId: z.string(),
        summary: z.string(),
        responses: z.record(
          z.string(),
          z.object({
            $ref: z.string().optional(),
            content: z.record(z.string(), z.record(z.string(), z.unknown())).optional(),
          }),
        ),
      }),
    }),
  ),
  components: z.object({
    schemas: z.record(z.string(), z.record(z.string(), z.unknown())),
    responses: z.record(z.string(), z.unknown()),
    parameters: z.record(z.string(), z.unknown()),
  }),
});

const text = readFileSync(new URL('../../../docs/openapi.yaml', import.meta.url), 'utf8');
const api = description.parse(parse(text));
const directory = tempDir();

/** Schemas as ajv takes them, and closed: a field that is not described is an error. */
function closed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closed);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).map(([name, field]) => [
    name,
    name === '$ref' ? String(field).replace('#/components/schemas/', '#/$defs/') : closed(field),
  ]);
  const schema: Record<string, unknown> = Object.fromEntries(fields);
  return 'properties' in schema && 'type' in schema ? { ...schema, additionalProperties: false } : schema;
}

function validatorOf(schema: unknown): ValidateFunction {
  const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true });
  return ajv.compile({ $defs: closed(api.components.schemas), allOf: [closed(schema)] });
}

function expectValid(validate: ValidateFunction, value: unknown): void {
  expect({ value, errors: validate(value) ? null : validate.errors }).toEqual({ value, errors: null });
}

describe('docs/openapi.yaml', () => {
  it('describes every path that is served, and no other', () => {
    expect(Object.keys(api.paths).sort()).toEqual([...PATHS].sort());
    const names = Object.values(api.paths).map(({ get }) => get.operationId);
    expect(new Set(names).size).toBe(PATHS.length);
  });

  it('refers to nothing that is not there', () => {
    const references = [...text.matchAll(/"#\/components\/(\w+)\/(\w+)"/g)];
    expect(references.length).toBeGreaterThan(50);
    for (const [whole, kind, name] of references) {
      const { schemas, responses, parameters } = api.components;
      const known = { schemas, responses, parameters }[
        kind === 'schemas' || kind === 'responses' ? kind : 'parameters'
      ];
      expect(Object.keys(known), whole).toContain(name);
    }
  });

  it('has a schema that is used for each name', () => {
    const unused = Object.keys(api.components.schemas).filter((name) => !text.includes(`schemas/${name}"`));
    expect(unused).toEqual([]);
  });
});

describe('what is answered is what is described', () => {
  it.each(PATHS)('%s', async (path) => {
    const { address } = await serving({ store: await filledStore(directory) });
    const got = await ask(address, path);
    const type = String(got.headers['content-type']).split(';')[0] ?? '';
    const content = api.paths[path]?.get.responses['200']?.content?.[type];
    expect(content).toBeDefined();
    if (type === 'application/json') expectValid(validatorOf(content?.['schema']), JSON.parse(got.body));
    if (type !== 'application/x-ndjson') return;
    const validate = validatorOf(content?.['x-lapse-line']);
    const lines = got.body.trimEnd().split('\n');
    expect(lines.length).toBeGreaterThan(2);
    for (const line of lines) expectValid(validate, JSON.parse(line));
  });

  it.each([
    { why: 'no such path', path: '/nothing', status: 404 },
    { why: 'a bad parameter', path: '/api/v1/usage?from=x', status: 400 },
  ])('a problem: $why', async ({ path, status }) => {
    const { address } = await serving({ store: await filledStore(directory) });
    const got = await ask(address, path);
    expect(got.status).toBe(status);
    expectValid(validatorOf({ $ref: '#/components/schemas/Problem' }), JSON.parse(got.body));
  });

  it('an undescribed field would be found', () => {
    const validate = validatorOf({ $ref: '#/components/schemas/Span' });
    expect(validate({ kind: 'span', fromMs: 1, toMs: 2 })).toBe(true);
    expect(validate({ kind: 'span', fromMs: 1, toMs: 2, more: 3 })).toBe(false);
  });
});
