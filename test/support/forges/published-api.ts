import { readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { ForgeRequest } from './forge-server.ts';

/** The part of a forge's published API that is asked for; `fixtures/forges` has one of each. */
interface PublishedApi {
  readonly operations: Readonly<Record<string, PublishedOperation>>;
  readonly definitions?: Readonly<Record<string, object>>;
}

interface PublishedOperation {
  /** schema of the parameters behind the question mark */
  readonly query?: object;
  readonly body?: object;
}

export interface Matched {
  /** `GET /repos/{owner}/{repo}/pulls` */
  readonly operation: string;
  /** decoded */
  readonly params: Readonly<Record<string, string>>;
}

/** Gives the operation of a request; an error that says what the published API does not have. */
export type RequestCheck = (request: ForgeRequest) => Matched | { readonly refused: string };

export function requestCheck(name: 'gitlab' | 'gitea'): RequestCheck {
  const file = new URL(`../../../fixtures/forges/${name}.operations.json`, import.meta.url);
  const api: PublishedApi = JSON.parse(readFileSync(file, 'utf8'));
  // what stands behind the question mark is text
  const ajv = new Ajv2020({ allErrors: true, coerceTypes: true, strict: true, allowUnionTypes: true });
  const strictAjv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true });
  for (const one of [ajv, strictAjv]) {
    addFormats.default(one, ['date-time']);
    one.addFormat('int64', true);
  }
  const definitions = api.definitions ?? {};
  const operations = Object.entries(api.operations).map(([operation, { query, body }]) => ({
    operation,
    query: compiled(ajv, query, definitions),
    body: compiled(strictAjv, body, definitions),
  }));
  return (request) => {
    for (const { operation, query, body } of operations) {
      const params = paramsOf(operation, request);
      if (params === undefined) continue;
      const asked = Object.fromEntries(request.query.entries());
      const refused =
        problem('query', query, Object.keys(asked).length === 0 ? undefined : asked) ??
        problem('body', body, request.body);
      return refused === undefined ? { operation, params } : { refused: `${operation}: ${refused}` };
    }
    return { refused: `${request.method} ${request.path} is not among the operations of fixtures/forges` };
  };
}

function compiled(
  ajv: Ajv2020,
  schema: object | undefined,
  definitions: object,
): ValidateFunction | undefined {
  return schema === undefined ? undefined : ajv.compile({ ...schema, definitions });
}

function problem(part: string, check: ValidateFunction | undefined, value: unknown): string | undefined {
  if (check === undefined) return value === undefined ? undefined : `it has no ${part}`;
  if (value === undefined && part === 'query') return undefined;
  if (check(value)) return undefined;
  return (check.errors ?? [])
    .map(
      ({ instancePath, message, params }) =>
        `${part}${instancePath} ${message ?? ''} ${JSON.stringify(params)}`,
    )
    .join('; ');
}

function paramsOf(operation: string, { method, path }: ForgeRequest): Record<string, string> | undefined {
  const [verb, template = ''] = operation.split(' ');
  const wanted = template.split('/');
  const given = path.split('/');
  if (verb !== method || wanted.length !== given.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const value = given[index] ?? '';
    const name = /^\{(\w+)\}$/.exec(part)?.[1];
    if (name === undefined && part !== value) return undefined;
    if (name !== undefined) params[name] = decodeURIComponent(value);
  }
  return params;
}
