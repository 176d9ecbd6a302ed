import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import formats from 'ajv-formats';

/** One request that an OpenAPI description has. */
export interface Operation {
  /** `/repos/{owner}/{repo}/pulls`: as in the description */
  readonly template: string;
  readonly method: string;
  /** of the path, decoded */
  readonly parameters: Readonly<Record<string, string>>;
}

export interface DescribedApi {
  find(method: string, pathname: string): Operation | undefined;
  /** What of query and body is not as published: unknown names, too. */
  complaints(operation: Operation, query: URLSearchParams, body: unknown): readonly string[];
  /** An answer that is as published: what is missing of it is made up. Throws where what is given is not. */
  answer(operation: Operation, status: number, values: unknown): unknown;
}

type Json = Record<string, unknown>;

/**
 * @param description OpenAPI 3.0
 * @param untrue complaints about answers in which the description is wrong
 */
export function describedApi(description: Json, untrue = /^$/): DescribedApi {
  const schemas = asJsonSchema(description);
  const ajv = new Ajv({ strict: false, allErrors: true, logger: false });
  formats.default(ajv);
  ajv.addSchema({ $id: 'api', ...schemas });
  const resolve = (value: unknown): Json => {
    const one = object(value);
    const ref = one['$ref'];
    if (typeof ref !== 'string') return one;
    const path = ref.replace(/^.*#\//, '').split('/');
    return resolve(path.reduce<unknown>((at, name) => object(at)[name], schemas));
  };
  const validators = new Map<unknown, ValidateFunction>();
  const check = (schema: unknown, value: unknown, what: string): string[] => {
    const validate = validators.get(schema) ?? ajv.compile(object(absolute(schema)));
    validators.set(schema, validate);
    return validate(value) ? [] : (validate.errors ?? []).map((error) => complaint(what, error));
  };
  const published = ({ template, method }: Operation): Json =>
    object(object(object(schemas['paths'])[template])[method.toLowerCase()]);
  const templates = Object.keys(object(schemas['paths'])).map((template) => ({
    template,
    pattern: new RegExp(`^${template.replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`),
  }));

  return {
    find: (method, pathname) => {
      for (const { template, pattern } of templates) {
        const { groups } = pattern.exec(pathname) ?? {};
        const found =
          pattern.test(pathname) && method.toLowerCase() in object(object(schemas['paths'])[template]);
        if (!found) continue;
        const decoded = Object.entries(groups ?? {}).map(([name, text]) => [name, decodeURIComponent(text)]);
        return { template, method, parameters: Object.fromEntries(decoded) };
      }
      return undefined;
    },
    complaints: (operation, query, body) => {
      const { parameters, requestBody } = published(operation);
      const known = list(parameters).map(resolve);
      const inQuery = new Map(known.filter((one) => one['in'] === 'query').map((one) => [one['name'], one]));
      const ofQuery = [...query].flatMap(([name, text]) => {
        const parameter = inQuery.get(name);
        if (parameter === undefined) return [`there is no parameter ${name}`];
        const { type } = resolve(parameter['schema']);
        return check(parameter['schema'], type === 'integer' ? Number(text) : text, name);
      });
      const ofPath = known
        .filter((one) => one['in'] === 'path' && resolve(one['schema'])['type'] === 'integer')
        .filter((one) => !/^\d+$/.test(operation.parameters[String(one['name'])] ?? ''))
        .map((one) => `${String(one['name'])} is no number`);
      const schema = object(object(object(requestBody)['content'])['application/json'])['schema'];
      if (schema === undefined)
        return [...ofQuery, ...ofPath, ...(body === undefined ? [] : ['there is no body'])];
      const names = Object.keys(object(resolve(schema)['properties']));
      const unknown = Object.keys(object(body)).filter((name) => names.length > 0 && !names.includes(name));
      return [
        ...ofQuery,
        ...ofPath,
        ...unknown.map((name) => `the body has no property ${name}`),
        ...check(schema, body ?? {}, 'body'),
      ];
    },
    answer: (operation, status, values) => {
      const answers = object(published(operation)['responses'])[String(status)];
      const schema = object(object(object(resolve(answers)['content'])['application/json']))['schema'];
      if (schema === undefined) throw new Error(`${operation.template} never answers ${status}`);
      const whole = completed(schema, values, resolve);
      const wrong = check(schema, whole, 'the answer').filter((one) => !untrue.test(one));
      if (wrong.length > 0) throw new Error(`${operation.method} ${operation.template}: ${wrong.join('; ')}`);
      return whole;
    },
  };
}

function complaint(what: string, { instancePath, message, params }: ErrorObject): string {
  return `${what}${instancePath} ${message ?? 'is wrong'} ${JSON.stringify(params)}`;
}

/** What is given, with what the schema requires beside it. */
function completed(schema: unknown, given: unknown, resolve: (value: unknown) => Json): unknown {
  const one = resolve(schema);
  const parts = list(one['allOf']);
  if (parts.length > 0) return parts.reduce((whole, part) => completed(part, whole, resolve), given);
  const [first] = [...list(one['anyOf']), ...list(one['oneOf'])];
  if (first !== undefined && one['type'] === undefined)
    return given === undefined && isNullable(one) ? null : completed(first, given, resolve);
  if (given === null) return null;
  if (Array.isArray(given)) return given.map((item: unknown) => completed(one['items'], item, resolve));
  if (given !== undefined && typeof given !== 'object') return given;
  if (given === undefined && isNullable(one)) return null;
  const types = [one['type']].flat();
  if (types.includes('object') || one['properties'] !== undefined) {
    const properties = object(one['properties']);
    const names = new Set([...list(one['required']).map(String), ...Object.keys(object(given))]);
    const made = [...names].map((name) => [name, completed(properties[name], object(given)[name], resolve)]);
    return Object.fromEntries(made);
  }
  return given ?? plainSample(one, types);
}

function plainSample(schema: Json, types: readonly unknown[]): unknown {
  const [choice] = list(schema['enum']);
  if (choice !== undefined) return choice;
  if (types.includes('array')) return [];
  if (types.includes('integer') || types.includes('number')) return 1;
  if (types.includes('boolean')) return false;
  if (types.includes('string')) return sampleText(schema['format']);
  return {};
}

function sampleText(format: unknown): string {
  if (format === 'uri') return 'https://github.example/x';
  if (format === 'date-time') return '2026-06-01T00:00:00Z';
  return format === 'email' ? 'x@github.example' : 'x';
}

function isNullable(schema: Json): boolean {
  return (
    [schema['type']].flat().includes('null') ||
    list(schema['anyOf']).some((one) => object(one)['type'] === 'null')
  );
}

/** OpenAPI 3.0 says `nullable` where JSON Schema has a type of its own. */
function asJsonSchema(value: unknown): Json {
  return object(converted(value));
}

function converted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(converted);
  if (typeof value !== 'object' || value === null) return value;
  const { nullable, ...rest } = object(value);
  const one = Object.fromEntries(Object.entries(rest).map(([name, part]) => [name, converted(part)]));
  if (nullable !== true) return one;
  const isChoice = one['enum'] === undefined && typeof one['type'] === 'string';
  return isChoice ? { ...one, type: [one['type'], 'null'] } : { anyOf: [one, { type: 'null' }] };
}

/** References lead into the description from wherever the schema is used. */
function absolute(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(absolute);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]: [string, unknown]) => [
      name,
      name === '$ref' && typeof one === 'string' && one.startsWith('#') ? `api${one}` : absolute(one),
    ]),
  );
}

function object(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : {};
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
