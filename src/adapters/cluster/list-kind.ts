import { dig, digList } from '../../policies/dig.ts';
import type { ApiAnswer, ApiClient, Query } from './api-client.ts';
import { type ClusterKind, fieldSelectorOf, listPath } from './kinds.ts';
import { type LiveObject, liveObject, resourceVersionOf } from './live-object.ts';

export type ListAnswer =
  | { readonly kind: 'ok'; readonly at: ListPosition }
  /** no version of the kind is served: its CRD is not installed */
  | { readonly kind: 'absent' }
  | { readonly kind: 'forbidden'; readonly message: string }
  | { readonly kind: 'refused'; readonly status: number; readonly message: string };

/** Where a watch goes on from a list. */
export interface ListPosition {
  readonly version: string;
  readonly resourceVersion: string;
}

/** Takes a list page by page, so that the whole of it is never in memory. */
export interface ListSink {
  /** a first page follows; what came before is void */
  begin(): void;
  page(objects: readonly LiveObject[]): void;
}

const PAGE = '200';
const GONE = 410;
/** Lists that expired while they were read; a cluster this busy gets one answer in one piece. */
const EXPIRED_BEFORE_WHOLE = 2;

/** All objects of a kind, page by page. Throws `Failure('source-unreachable')`. */
export async function listKind(
  client: ApiClient,
  of: ClusterKind,
  query: Query,
  sink: ListSink,
  signal?: AbortSignal,
): Promise<ListAnswer> {
  for (const version of of.versions) {
    const answer = await listVersion(client, of, version, query, sink, signal);
    if (answer.kind !== 'absent') return answer;
  }
  return { kind: 'absent' };
}

async function listVersion(
  client: ApiClient,
  of: ClusterKind,
  version: string,
  query: Query,
  sink: ListSink,
  signal: AbortSignal | undefined,
): Promise<ListAnswer> {
  const whole = { ...query, ...fieldSelectorOf(of) };
  for (let expired = 0; ; expired += 1) {
    const limit: Query = expired < EXPIRED_BEFORE_WHOLE ? { limit: PAGE } : {};
    const answer = await listPages(client, of, version, { ...whole, ...limit }, sink, signal);
    if (answer.kind === 'refused' && answer.status === GONE && expired < EXPIRED_BEFORE_WHOLE) continue;
    return answer;
  }
}

async function listPages(
  client: ApiClient,
  of: ClusterKind,
  version: string,
  query: Query,
  sink: ListSink,
  signal: AbortSignal | undefined,
): Promise<ListAnswer> {
  const apiVersion = of.group === '' ? version : `${of.group}/${version}`;
  let next = '';
  for (;;) {
    const page: Query = next === '' ? query : { ...query, continue: next };
    const answer = await client.get(listPath(of, version), page, signal);
    if (answer.kind === 'refused') return refusedList(answer);
    if (next === '') sink.begin();
    sink.page(digList(answer.body, ['items']).flatMap((item) => liveObject(item, of.kind, apiVersion) ?? []));
    const token = dig(answer.body, ['metadata', 'continue']);
    if (typeof token !== 'string' || token === '') {
      return { kind: 'ok', at: { version, resourceVersion: resourceVersionOf(answer.body) } };
    }
    next = token;
  }
}

function refusedList(answer: Extract<ApiAnswer, { kind: 'refused' }>): ListAnswer {
  if (answer.status === 404) return { kind: 'absent' };
  if (answer.status === 403) return { kind: 'forbidden', message: answer.message };
  return answer;
}
