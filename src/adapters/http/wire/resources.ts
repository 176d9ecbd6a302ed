import type { Interval } from '../../../usage/intervals.ts';
import type { StoreView } from '../../../usage/store.ts';
import type { DataLine } from './records.ts';
import {
  coverageLines,
  endpointLines,
  grantLines,
  historyLines,
  namedPolicyLines,
  PartyTable,
  requestLines,
  resultLine,
  resultLines,
  sourceLines,
  usageLines,
} from './to-lines.ts';

/** What a request asks for, where that is not all. */
export interface ResourceQuery {
  /** part of time; only usage and requests have one */
  readonly window?: Interval;
  /** of results: the one of this time, with its findings */
  readonly atMs?: number;
}

/** Takes lines, some at a time; done when there is room for more. */
export type TakeLines = (lines: Iterable<DataLine>) => Promise<void>;

/** Reads from one state of the store, and gives the lines as they come: what is large is never there as a whole. */
type ReadLines = (view: StoreView, take: TakeLines, query: ResourceQuery) => Promise<void>;

/** What the read API serves below `/api/v1/`. `observed` is everything a judgement needs, of one state. */
const RESOURCES = {
  observed: async (view, take) => {
    const parties = new PartyTable();
    await view.visitUsage((piece) => take(usageLines(piece, parties)));
    await take(requestLines(await view.readRequests(), parties));
    await take(namedPolicyLines(await view.readNamedPolicies(), parties));
    await view.visitEndpoints((piece) => take(endpointLines(piece, parties)));
    await take(coverageLines(await view.readCoverage()));
    await take(grantLines(await view.readGrantHistory()));
    await take(sourceLines(await view.readSources()));
    await take(spanLines(await view.span()));
    await take(historyLines(await view.readHistory()));
  },
  usage: (view, take, { window }) => {
    const parties = new PartyTable();
    return view.visitUsage((piece) => take(usageLines(piece, parties)), window);
  },
  requests: async (view, take, { window }) =>
    take(requestLines(await view.readRequests(window), new PartyTable())),
  'named-policies': async (view, take) =>
    take(namedPolicyLines(await view.readNamedPolicies(), new PartyTable())),
  endpoints: (view, take) => {
    const parties = new PartyTable();
    return view.visitEndpoints((piece) => take(endpointLines(piece, parties)));
  },
  coverage: async (view, take) => take(coverageLines(await view.readCoverage())),
  sources: async (view, take) => take(sourceLines(await view.readSources())),
  grants: async (view, take) => take(grantLines(await view.readGrantHistory())),
  span: async (view, take) => take(spanLines(await view.span())),
  nodes: async (view, take) =>
    take(
      [...(await view.lastSeenPerNode())].map(([node, lastSeenMs]) => ({ kind: 'node', node, lastSeenMs })),
    ),
  digests: async (view, take) => take(digestLines(await view.recentDigests())),
  size: async (view, take) => take([{ kind: 'size', ...(await view.size()) }]),
  history: async (view, take) => take(historyLines(await view.readHistory())),
  results: async (view, take, { atMs }) => {
    if (atMs === undefined) await take(((await view.readResults()) ?? []).map(resultLine));
    else await take(resultLines(await view.readResult(atMs)));
  },
  dump: (view, take) => view.visitDump((piece) => take(piece.map((text) => ({ kind: 'dump', text })))),
} as const satisfies Record<string, ReadLines>;

export type ResourceName = keyof typeof RESOURCES;

export const RESOURCE_NAMES: readonly ResourceName[] = [
  'observed',
  'usage',
  'requests',
  'named-policies',
  'endpoints',
  'coverage',
  'sources',
  'grants',
  'span',
  'nodes',
  'digests',
  'size',
  'history',
  'results',
  'dump',
];

export function readResource(
  name: ResourceName,
  view: StoreView,
  take: TakeLines,
  query: ResourceQuery,
): Promise<void> {
  const read: ReadLines = RESOURCES[name];
  return read(view, take, query);
}

function spanLines(span: Interval | undefined): DataLine[] {
  return span === undefined ? [] : [{ kind: 'span', ...span }];
}

function* digestLines(digests: readonly number[]): Generator<DataLine, void> {
  for (const digest of digests) yield { kind: 'digest', digest };
}
