import { readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { getOrMake } from '../../../src/model/get-or-make.ts';
import type { ForgeAnswer, ForgeRequest } from './forge-server.ts';

/** The part of a forge's published API that is asked for; `fixtures/forges` has one of each. */
interface PublishedApi {
  readonly operations: Readonly<Record<string, PublishedOperation>>;
  readonly definitions?: Readonly<Record<string, object>>;
}

interface PublishedOperation {
  /** schema of the parameters behind the question mark */
  readonly query?: object;
  readonly body?: object;
  /** schemas by status, where they are published */
  readonly answers?: Readonly<Record<string, object>>;
}

export interface Matched {
  /** `GET /repos/{owner}/{repo}/pulls` */
  readonly operation: string;
  /** decoded */
  readonly params: Readonly<Record<string, string>>;
}

/** What is compared with what a forge has published. */
export interface PublishedCheck {
  /** The operation of a request; an error that says what the published API does not have. */
  readonly request: (request: ForgeRequest) => Matched | { readonly refused: string };
  /** What of an answer is not as published; undefined: nothing, or it is not published. */
  readonly answer: (operation: string, answer: ForgeAnswer) => string | undefined;
}

/** Reading a description takes longer than a test. */
const made = new Map<PublishedName, PublishedCheck>();

/** Held against one description after the other: of forges that say they are alike, each has its own. */
export function publishedChecks(names: readonly PublishedName[]): PublishedCheck {
  const checks = names.map((name) => getOrMake(made, name, () => publishedCheck(name)));
  return {
    request: (request) => {
      const found = checks.map((one) => one.request(request));
      const matched = found.find((one) => 'refused' in one) ?? found[0];
      if (matched === undefined) throw new Error('nothing is published');
      return matched;
    },
    answer: (operation, answer) =>
      checks.map((one) => one.answer(operation, answer)).find((one) => one !== undefined),
  };
}

/** A file of `fixtures/forges` each. */
export type PublishedName = 'gitlab' | 'gitea' | 'forgejo';

function publishedCheck(name: PublishedName): PublishedCheck {
  const file = new URL(`../../../fixtures/forges/${name}.operations.json`, import.meta.url);
  const api: PublishedApi = JSON.parse(readFileSync(file, 'utf8'));
  // what stands behind the question mark is text
  const ajv = new Ajv2020({ allErrors: true, coerceTypes: true, strict: true, allowUnionTypes: true });
  const strictAjv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true });
  for (const one of [ajv, strictAjv]) {
    addFormats.default(one, ['date-time', 'email', 'uri']);
    one.addFormat('int64', true);
  }
  const definitions = api.definitions ?? {};
  const operations = Object.entries(api.operations).map(([operation, { query, body }]) => ({
    operation,
    query: compiled(ajv, query, definitions),
    body: compiled(strictAjv, body, definitions),
  }));
  const answers = new Map(
    Object.entries(api.operations).flatMap(([operation, one]) =>
      Object.entries(one.answers ?? {}).map(([status, schema]) => [
        `${operation} ${status}`,
        compiled(strictAjv, schema, definitions),
      ]),
    ),
  );
  return {
    request: (request) => {
      for (const { operation, query, body } of operations) {
        const params = paramsOf(operation, request);
        if (params === undefined) continue;
        const asked = Object.fromEntries(request.query.entries());
        const refused =
          problem('query', query, Object.keys(asked).length === 0 ? undefined : asked) ??
          problem('body', body, request.body);
        return refused === undefined
          ? { operation, params }
          : { refused: `${name}: ${operation}: ${refused}` };
      }
      return { refused: `${name}: ${request.method} ${request.path} is not among its operations` };
    },
    answer: (operation, { status, body }) => {
      if (api.operations[operation]?.answers === undefined || status >= 400) return undefined;
      const key = `${operation} ${status}`;
      if (!answers.has(key)) return `${name}: ${operation} never answers ${status}`;
      const wrong = problem('answer', answers.get(key), withoutNulls(body) ?? []);
      return wrong === undefined ? undefined : `${name}: ${operation}: ${wrong}`;
    },
  };
}

/** Swagger 2.0 cannot say that a value may be null, and these forges answer so for what there is not. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (value === null) return undefined;
  if (typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, one]) => (one === null ? [] : [[key, withoutNulls(one)]])),
  );
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
