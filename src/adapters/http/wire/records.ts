import { z } from 'zod';
import type { LostEventsSource } from '../../../flows/flow.ts';
import { OUTCOMES } from '../../../model/connection.ts';
import { PROTOCOLS } from '../../../model/protocol.ts';
import { SEEN_AT } from '../../../usage/fold.ts';
import { LIFE_STATES } from '../../../usage/history.ts';

/** Raised where a line changes its meaning; new kinds of lines and new fields do not raise it. */
export const WIRE_VERSION = 1;

/*
 * The lines of an answer of the read API, one JSON object each; docs/openapi.yaml describes them to others. An answer
 * begins with `header` and ends with `end`, which counts the lines between by kind: without it, the answer was cut.
 * Instants are milliseconds since the Unix epoch.
 */
const labels = z.array(z.string());
const ms = z.number();
const interval = { fromMs: ms, toMs: ms };

const LOST_SOURCES = Object.keys({
  unknown: true,
  'perf-event-ring-buffer': true,
  'observer-events-queue': true,
  'hubble-ring-buffer': true,
} satisfies Record<LostEventsSource, true>);

function isLostSource(text: string): text is LostEventsSource {
  return LOST_SOURCES.includes(text);
}

/** One that a newer collector names is a loss all the same. */
const lostSource = z.string().transform((text): LostEventsSource => (isLostSource(text) ? text : 'unknown'));

const endpoint = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('pod'), namespace: z.string(), labels }),
  z.object({ kind: z.literal('reserved'), labels, ip: z.string().optional() }),
  z.object({
    kind: z.literal('external'),
    labels,
    dnsNames: z.array(z.string()),
    ip: z.string().optional(),
    /** in place of `ip`: some address of it */
    prefix: z.string().optional(),
  }),
  z.object({
    kind: z.literal('unknown'),
    namespace: z.string().optional(),
    pod: z.string().optional(),
    ip: z.string().optional(),
  }),
]);

const tally = z.object({
  read: z.number(),
  observed: z.number(),
  /** by reason, in the order they were met */
  skipped: z.array(z.tuple([z.string(), z.number()])),
  rejected: z.number(),
});

const header = z.object({ kind: z.literal('header'), wireVersion: z.number(), version: z.string() });
/** an endpoint that later lines refer to by its number: 0 is the first */
const party = z.object({ kind: z.literal('party'), endpoint });
const known = z.object({
  kind: z.literal('endpoint'),
  party: z.int().min(0),
  workload: z.object({ kind: z.string(), name: z.string() }).optional(),
  nodes: z.array(z.string()),
  presence: z.array(z.object({ node: z.string(), firstMs: ms, lastMs: ms })).optional(),
  firstSeenMs: ms,
  lastSeenMs: ms,
});
/** one half of a connection, between parties by their numbers */
const half = {
  source: z.int().min(0),
  destination: z.int().min(0),
  protocol: z.enum(PROTOCOLS),
  port: z.number(),
  seenAt: z.enum(SEEN_AT),
};
const usage = z.object({
  kind: z.literal('usage'),
  ...half,
  outcome: z.enum(OUTCOMES),
  events: z.number(),
  firstSeenMs: ms,
  lastSeenMs: ms,
  /** since the Unix epoch, as runs: `20580-20590,20595` */
  days: z.string().optional(),
});
/** what a proxy told of the requests of one connection */
const requests = z.object({
  kind: z.literal('requests'),
  ...half,
  outcome: z.enum(OUTCOMES),
  requests: z.array(
    z.object({
      /** `["http", method, host, path]`, `["dns", name]` or `["other"]` as text; null for what is not known */
      request: z.string(),
      isRefused: z.boolean(),
      events: z.number(),
      firstSeenMs: ms,
      lastSeenMs: ms,
    }),
  ),
  /** newest use of the connection without requests near it */
  unseenMs: ms.optional(),
});
/** a policy that Hubble named as allowing a connection */
const namedPolicy = z.object({
  kind: z.literal('named-policy'),
  ...half,
  policy: z.string(),
  firstSeenMs: ms,
  lastSeenMs: ms,
});
const coverage = z.object({
  kind: z.literal('coverage'),
  node: z.string(),
  covered: z.array(z.object(interval)),
  lost: z.array(z.object({ source: lostSource, ...interval, count: z.number() })),
});
const source = z.object({
  kind: z.literal('source'),
  fingerprint: z.string(),
  name: z.string(),
  isComplete: z.boolean(),
  coverageMode: z.enum(['proven', 'assume']),
  tally,
  nodes: z.array(z.object({ node: z.string(), firstMs: ms, lastMs: ms })),
});
const grant = z.object({ kind: z.literal('grant'), grantId: z.string(), seenMs: ms });
const span = z.object({ kind: z.literal('span'), ...interval });
const node = z.object({ kind: z.literal('node'), node: z.string(), lastSeenMs: ms });
const digest = z.object({ kind: z.literal('digest'), digest: z.number() });
const size = z.object({
  kind: z.literal('size'),
  rows: z.number(),
  bytes: z.number(),
  retainedFromMs: ms.optional(),
});
/** an object of the cluster in one state; `text` is named by its hash */
const life = z.object({
  kind: z.literal('life'),
  object: z.object({
    kind: z.string(),
    namespace: z.string().optional(),
    name: z.string(),
    uid: z.string(),
    generation: z.number(),
    createdMs: ms.optional(),
    hash: z.string(),
    state: z.enum(LIFE_STATES),
    fromMs: ms,
    toMs: ms.optional(),
  }),
});
const watched = z.object({ kind: z.literal('watched'), objects: z.string(), ...interval });
const text = z.object({ kind: z.literal('text'), hash: z.string(), text: z.string() });
/** what a report left for later ones, in text that only reports understand */
const result = z.object({ kind: z.literal('result'), nowMs: ms, summary: z.string() });
/** one finding of the result before it */
const resultFinding = z.object({ kind: z.literal('result-finding'), text: z.string() });
/** one line of the store's canonical text */
const dump = z.object({ kind: z.literal('dump'), text: z.string() });
const end = z.object({ kind: z.literal('end'), counts: z.record(z.string(), z.number()) });

export const wireLine = z.discriminatedUnion('kind', [
  header,
  party,
  known,
  usage,
  requests,
  namedPolicy,
  coverage,
  source,
  grant,
  span,
  node,
  digest,
  size,
  life,
  watched,
  text,
  result,
  resultFinding,
  dump,
  end,
]);

export type WireLine = z.output<typeof wireLine>;
export type WireEndpoint = z.output<typeof endpoint>;
export type DataLine = Exclude<WireLine, { kind: 'header' | 'end' }>;
