import type { Interval } from '../../../usage/intervals.ts';
import type { StoreView } from '../../../usage/store.ts';
import type { DataLine } from './records.ts';
import {
  coverageLines,
  endpointLines,
  grantLines,
  historyLines,
  PartyTable,
  sourceLines,
  usageLines,
} from './to-lines.ts';

/** The part of time that a request asks for; only usage has one. */
export interface ResourceQuery {
  readonly window?: Interval;
}

/** Reads from one state of the store, then gives the lines: nothing of the store is held while a client is slow. */
type ReadLines = (view: StoreView, query: ResourceQuery) => Promise<Iterable<DataLine>>;

/** What the read API serves below `/api/v1/`. `observed` is everything a judgement needs, of one state. */
const RESOURCES = {
  observed: async (view) => {
    const parties = new PartyTable();
    const parts = [
      usageLines(await view.readUsage(), parties),
      endpointLines(await view.readEndpoints(), parties),
      coverageLines(await view.readCoverage()),
      grantLines(await view.readGrantHistory()),
      sourceLines(await view.readSources()),
      spanLines(await view.span()),
      historyLines(await view.readHistory()),
    ];
    return concat(parts);
  },
  usage: async (view, { window }) => usageLines(await view.readUsage(window), new PartyTable()),
  endpoints: async (view) => endpointLines(await view.readEndpoints(), new PartyTable()),
  coverage: async (view) => coverageLines(await view.readCoverage()),
  sources: async (view) => sourceLines(await view.readSources()),
  grants: async (view) => grantLines(await view.readGrantHistory()),
  span: async (view) => spanLines(await view.span()),
  nodes: async (view) =>
    [...(await view.lastSeenPerNode())].map(([node, lastSeenMs]) => ({ kind: 'node', node, lastSeenMs })),
  digests: async (view) => (await view.recentDigests()).map((digest) => ({ kind: 'digest', digest })),
  size: async (view) => [{ kind: 'size', ...(await view.size()) }],
  history: async (view) => historyLines(await view.readHistory()),
  dump: async (view) => dumpLines(await view.dump()),
} as const satisfies Record<string, ReadLines>;

export type ResourceName = keyof typeof RESOURCES;

export const RESOURCE_NAMES: readonly ResourceName[] = [
  'observed',
  'usage',
  'endpoints',
  'coverage',
  'sources',
  'grants',
  'span',
  'nodes',
  'digests',
  'size',
  'history',
  'dump',
];

export function readResource(
  name: ResourceName,
  view: StoreView,
  query: ResourceQuery,
): Promise<Iterable<DataLine>> {
  const read: ReadLines = RESOURCES[name];
  return read(view, query);
}

function spanLines(span: Interval | undefined): DataLine[] {
  return span === undefined ? [] : [{ kind: 'span', ...span }];
}

function dumpLines(text: string): DataLine[] {
  return text === ''
    ? []
    : text
        .slice(0, -1)
        .split('\n')
        .map((line) => ({ kind: 'dump', text: line }));
}

function* concat(parts: readonly Iterable<DataLine>[]): Generator<DataLine, void> {
  for (const part of parts) yield* part;
}
