import { CallProblem } from '../calling/call-problem.ts';

/** What is there in a forge's answer, which may be anything: a login page, a proxy. Undefined where nothing is. */
export function at(data: unknown, ...path: readonly string[]): unknown {
  let value = data;
  for (const name of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Reflect.get(value, name);
  }
  return value;
}

export function textAt(data: unknown, ...path: readonly string[]): string | undefined {
  const value = at(data, ...path);
  return typeof value === 'string' ? value : undefined;
}

/** milliseconds of a time in ISO 8601 */
export function timeAt(data: unknown, ...path: readonly string[]): number | undefined {
  const text = textAt(data, ...path);
  const ms = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isNaN(ms) ? undefined : ms;
}

/** of an issue, a pull request, a page */
export function numberAt(data: unknown, ...path: readonly string[]): number | undefined {
  const value = at(data, ...path);
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : undefined;
}

/** A text that people may have edited in a browser, which ends lines as Windows does. */
export function proseAt(data: unknown, ...path: readonly string[]): string {
  return (textAt(data, ...path) ?? '').replaceAll('\r\n', '\n');
}

/** Labels come as names, or as objects that have one. */
export function labelsAt(data: unknown, ...path: readonly string[]): readonly string[] {
  const value = at(data, ...path);
  if (!Array.isArray(value)) return [];
  return value.flatMap((one: unknown) => textAt({ one }, 'one') ?? textAt(one, 'name') ?? []);
}

/** Reads one thing of an answer; the problem says that it is no answer of this API. */
export function reader<T>(
  where: string,
  api: string,
  read: (data: unknown) => T | undefined,
): (data: unknown) => T {
  return (data) => {
    const one = read(data);
    if (one === undefined) throw strange(where, api);
    return one;
  };
}

export function listIn(where: string, api: string, data: unknown): readonly unknown[] {
  if (!Array.isArray(data)) throw strange(where, api);
  return data;
}

/** @param api `GitHub` */
export function strange(where: string, api: string): CallProblem {
  return new CallProblem(`${where} answered, but not as ${api}'s API does`, { kind: 'never' });
}
