import { streamFlows } from '../../adapters/hubble/client.ts';
import type { HubbleRecord, LostEventsSource } from '../../flows/flow.ts';
import { formatDuration, MINUTE_MS, SECOND_MS } from '../../model/time.ts';
import { type Check, check } from './check.ts';
import type { HubbleTarget } from './hubble-target.ts';

/** How many of the newest flows of each node are looked at. */
const FLOWS_ASKED = 200;
/** Nodes' clocks differ by this much where they are synchronised, and relay holds flows back for a second. */
const CLOCK_TOLERANCE_MS = 5 * SECOND_MS;
const ASKED_FOR_MS = 10 * SECOND_MS;

/** What the newest flows tell: the clocks of the nodes, and whether events get lost. */
export async function checkRecentFlows(target: HubbleTarget, nowMs: () => number): Promise<Check[]> {
  const newest = new Map<string, number>();
  const lost = new Map<LostEventsSource, number>();
  const note = (record: HubbleRecord): void => {
    if (record.kind === 'lost-events') lost.set(record.source, (lost.get(record.source) ?? 0) + record.count);
    if (record.kind !== 'flow') return;
    const { node, timeMs } = record.flow;
    newest.set(node, Math.max(timeMs, newest.get(node) ?? timeMs));
  };
  const signal = AbortSignal.timeout(ASKED_FOR_MS);
  for await (const { records } of streamFlows({ ...target, follow: false, number: FLOWS_ASKED }, signal))
    records.forEach(note);
  return [clockCheck(newest, nowMs()), ...lostCheck(lost)];
}

function clockCheck(newest: ReadonlyMap<string, number>, nowMs: number): Check {
  if (newest.size === 0) return check('hubble-clock', 'skipped', 'there are no flows to compare with');
  const ages = [...newest].map(([node, ms]) => ({ node: node === '' ? 'a node' : node, ageMs: nowMs - ms }));
  const ahead = ages.filter(({ ageMs }) => -ageMs > CLOCK_TOLERANCE_MS);
  if (ahead.length > 0) {
    const furthest = Math.max(...ahead.map(({ ageMs }) => -ageMs));
    return check('hubble-clock', 'warning', `the newest flow is ${rounded(furthest)} in the future`, {
      details: ahead.map(({ node, ageMs }) => `${node}: ${rounded(-ageMs)} ahead`),
      remedy:
        'synchronise the clocks of this machine and of the nodes: each flow counts at the time of its node',
    });
  }
  // a silent node and a clock that is behind look the same
  const old = ages.filter(({ ageMs }) => ageMs > MINUTE_MS);
  if (old.length > 0) {
    const oldest = Math.max(...old.map(({ ageMs }) => ageMs));
    return check('hubble-clock', 'warning', `the newest flow is ${rounded(oldest)} old`, {
      details: old.map(({ node, ageMs }) => `${node}: ${rounded(ageMs)} behind`),
      remedy:
        'either there is no traffic, or this machine’s clock is ahead of the node’s: compare the time there',
    });
  }
  return check('hubble-clock', 'fine', 'the newest flows are of now');
}

const LOST_MEANS = {
  'perf-event-ring-buffer':
    'between kernel and agent: give the agent more CPU, or let it aggregate (monitor-aggregation: medium)',
  'observer-events-queue': 'between agent and Hubble: raise hubble-event-queue-size',
  'hubble-ring-buffer': 'this reader was too slow, which is no fault of the cluster',
  unknown: 'of a source not known',
} as const satisfies Record<LostEventsSource, string>;

/** What is lost was seen by nobody: none of it is evidence, and its time does not count as observed. */
function lostCheck(lost: ReadonlyMap<LostEventsSource, number>): Check[] {
  if (lost.size === 0) return [];
  const total = [...lost.values()].reduce((sum, count) => sum + count, 0);
  const details = [...lost].map(
    ([source, count]) => `${count.toLocaleString('en-US')} ${LOST_MEANS[source]}`,
  );
  return [
    check(
      'hubble-lost',
      'warning',
      `among the newest flows ${total.toLocaleString('en-US')} events are lost`,
      {
        details,
        remedy: 'time in which events are lost does not count as observed, so rules stay for longer',
      },
    ),
  ];
}

function rounded(ms: number): string {
  return formatDuration(Math.round(ms / SECOND_MS) * SECOND_MS);
}
