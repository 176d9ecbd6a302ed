import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * Trims Gitea's published API to what is asked for: `npx tsx test/support/forges/refresh-gitea.ts`. The declarations
 * of gitea-js are made of Gitea's Swagger file by a program, and have each of its names, types and what is required.
 */
const OPERATIONS = [
  'GET /user',
  'GET /repos/{owner}/{repo}/pulls',
  'POST /repos/{owner}/{repo}/pulls',
  'PATCH /repos/{owner}/{repo}/pulls/{index}',
  'POST /repos/{owner}/{repo}/pulls/{index}/requested_reviewers',
  'GET /repos/{owner}/{repo}/labels',
  'POST /repos/{owner}/{repo}/labels',
  'POST /repos/{owner}/{repo}/issues/{index}/labels',
  'GET /repos/{owner}/{repo}/issues/{index}/comments',
  'POST /repos/{owner}/{repo}/issues/{index}/comments',
  'GET /repos/{owner}/{repo}/issues/{index}/timeline',
  'GET /repos/{owner}/{repo}/issues',
  'POST /repos/{owner}/{repo}/issues',
  'PATCH /repos/{owner}/{repo}/issues/{index}',
];

const OUT = fileURLToPath(new URL('../../../fixtures/forges/gitea.operations.json', import.meta.url));
const LIBRARY = new URL('../../../node_modules/gitea-js/', import.meta.url);

export function trimmedGiteaApi(): string {
  const declarations = readFileSync(new URL('dist/index.d.ts', LIBRARY), 'utf8');
  const { version }: { version: string } = JSON.parse(readFileSync(new URL('package.json', LIBRARY), 'utf8'));
  const [, api] = /@title Gitea API\s+\* @version (\S+)/.exec(declarations) ?? [];
  const bodies = new Set<string>();
  const operations = Object.fromEntries(
    OPERATIONS.map((operation) => [operation, operationOf(operation, declarations, bodies)]),
  );
  const definitions = Object.fromEntries(
    [...bodies].map((name) => [name, objectSchema(interfaceOf(name, declarations))]),
  );
  const source = `npm package gitea-js ${version}, dist/index.d.ts, made of Gitea's templates/swagger/v1_json.tmpl`;
  const api_version = api ?? 'unknown';
  return `${JSON.stringify({ source, api_version, licence: 'MIT', operations, definitions }, undefined, 2)}\n`;
}

function operationOf(operation: string, declarations: string, bodies: Set<string>): Record<string, unknown> {
  const [verb, path] = operation.split(' ');
  const mark = `@request ${verb}:${path}\n`;
  const start = declarations.indexOf(mark);
  const end = declarations.indexOf('=> Promise<', start);
  if (start < 0 || end < 0) throw new Error(`gitea-js does not declare ${operation}`);
  const call = declarations.slice(start, end);
  const query = /query\?: (\{[\s\S]*?\n +\})/.exec(call)?.[1];
  const body = /body: (\w+)/.exec(call)?.[1];
  if (body !== undefined) bodies.add(body);
  return {
    ...(query === undefined ? {} : { query: objectSchema(query) }),
    ...(body === undefined ? {} : { body: { $ref: `#/definitions/${body}` } }),
  };
}

function interfaceOf(name: string, declarations: string): string {
  const found = new RegExp(`^interface ${name} (\\{[\\s\\S]*?^\\})`, 'm').exec(declarations)?.[1];
  if (found === undefined) throw new Error(`gitea-js does not declare ${name}`);
  return found;
}

/** Of `{ … }` without inner ones, with comments that may name a format. */
function objectSchema(text: string): Record<string, unknown> {
  const fields = [...text.matchAll(/(\/\*\*[\s\S]*?\*\/\s*)?^ +(\w+)(\??): (.+);$/gm)];
  const properties = Object.fromEntries(
    fields.map(([, comment = '', name = '', , type = '']) => [
      name,
      typeSchema(type, /@format (\S+)/.exec(comment)?.[1]),
    ]),
  );
  const required = fields.filter(([, , , optional]) => optional === '').map(([, , name]) => name);
  return {
    type: 'object',
    properties,
    ...(required.length === 0 ? {} : { required }),
    additionalProperties: false,
  };
}

function typeSchema(type: string, format: string | undefined): Record<string, unknown> {
  const values = [...type.matchAll(/'([^']*)'/g)].map(([, value]) => value);
  if (values.length > 0) return { type: 'string', enum: values };
  if (type.endsWith('[]')) return { type: 'array', items: typeSchema(type.slice(0, -2), undefined) };
  // Gitea's API has no other numbers
  if (type === 'number') return { type: 'integer' };
  if (type === 'any') return {};
  if (type === 'string') return { type, ...(format === undefined ? {} : { format }) };
  if (type === 'boolean') return { type };
  throw new Error(`the type ${type} is not read`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(OUT, trimmedGiteaApi());
