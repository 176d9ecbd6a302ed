import { RESOURCE_NAMES, type ResourceName, type ResourceQuery } from '../wire/resources.ts';
import type { Problem } from './problem.ts';
import { isReportPath, REPORT_FILES, type ReportPath } from './report-files.ts';

export type Route =
  | { readonly kind: 'healthz' | 'readyz' | 'metrics' }
  | { readonly kind: 'report'; readonly path: ReportPath }
  | { readonly kind: 'resource'; readonly name: ResourceName; readonly query: ResourceQuery };

const PROBES = ['healthz', 'readyz', 'metrics'] as const;
const API = '/api/v1/';

/** Every path that is served, as in docs/openapi.yaml. */
export const PATHS: readonly string[] = [
  ...Object.keys(REPORT_FILES),
  ...PROBES.map((name) => `/${name}`),
  ...RESOURCE_NAMES.map((name) => `${API}${name}`),
];

/** What a request asks for, or what is wrong with it. */
export function routeOf(method: string, target: string): Route | Problem {
  const url = URL.canParse(target, 'http://localhost') ? new URL(target, 'http://localhost') : undefined;
  if (url === undefined) return { status: 400, detail: 'the request target is not a path' };
  const { pathname, searchParams } = url;
  if (!PATHS.includes(pathname))
    return { status: 404, detail: `there is nothing here; served are: ${PATHS.join(', ')}` };
  if (method !== 'GET' && method !== 'HEAD')
    return {
      status: 405,
      detail: 'everything here is read with GET or HEAD',
      headers: { Allow: 'GET, HEAD' },
    };
  const probe = PROBES.find((name) => pathname === `/${name}`);
  if (probe !== undefined) return { kind: probe };
  if (isReportPath(pathname)) return { kind: 'report', path: pathname };
  const name = RESOURCE_NAMES.find((one) => pathname === `${API}${one}`);
  if (name === undefined) return { status: 404, detail: 'there is nothing here' };
  const query = queryOf(name, searchParams);
  return 'status' in query ? query : { kind: 'resource', name, query };
}

const PARAMETERS: { readonly [Name in ResourceName]?: readonly string[] } = {
  usage: ['from', 'to'],
  requests: ['from', 'to'],
  results: ['at'],
};

function queryOf(name: ResourceName, parameters: URLSearchParams): ResourceQuery | Problem {
  const names = [...parameters.keys()];
  const known = PARAMETERS[name] ?? [];
  const unknown = names.find((one) => !known.includes(one));
  if (unknown !== undefined || new Set(names).size < names.length)
    return { status: 400, detail: `parameters of ${name}: ${known.join(', ') || 'none'}, each once at most` };
  if (names.length === 0) return {};
  if (name === 'results') {
    const atMs = instant(parameters.get('at'));
    return atMs === undefined
      ? { status: 400, detail: 'at is a time of a result, in milliseconds since the Unix epoch' }
      : { atMs };
  }
  const [fromMs, toMs] = [instant(parameters.get('from') ?? '0'), instant(parameters.get('to'))];
  if (fromMs === undefined || toMs === undefined || fromMs >= toMs)
    return {
      status: 400,
      detail: 'from and to are milliseconds since the Unix epoch, from before to; to must be given with from',
    };
  return { window: { fromMs, toMs } };
}

function instant(text: string | null): number | undefined {
  return text !== null && /^\d{1,15}(\.\d{1,9})?$/.test(text) ? Number(text) : undefined;
}
