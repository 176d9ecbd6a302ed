import type { Dispute } from '../grants/disputes.ts';
import type { Evidence } from '../grants/evidence.ts';
import type { Grant } from '../grants/grant.ts';
import type { Policy } from '../policies/policy.ts';
import type { Interval } from '../usage/intervals.ts';
import { type ClockInput, type ClockReading, readClock } from './clock.ts';
import type { Clock, Confidence, Hold, HoldReason } from './finding.ts';
import { holdOfClock } from './holds/of-clock.ts';
import { holdOfDispute } from './holds/of-dispute.ts';
import { holdOfPolicy, holdOfText } from './holds/of-policy.ts';
import { holdOfRequests } from './holds/of-requests.ts';
import { holdOfSchedules } from './holds/of-schedules.ts';
import { holdOfSilence, holdOfWorkloads } from './holds/of-workloads.ts';
import type { Member, Population } from './population.ts';

/** A grant that was not used within the window, and what that is worth. */
export interface Idle {
  readonly grant: Grant;
  readonly subjects: readonly Member[];
  /** undefined where the peer is not about pods */
  readonly peers: readonly Member[] | undefined;
  readonly hold: Hold | undefined;
  readonly clock: Clock;
  readonly confidence: Confidence;
  readonly lastUse: Evidence | undefined;
}

export interface IdleInput extends ClockInput {
  readonly population: Population;
  /** see `Attribution` */
  readonly unseenRequests: ReadonlyMap<string, number>;
  /** policies that Hubble and we read differently */
  readonly disputes: ReadonlyMap<Policy, Dispute>;
}

export function judgeIdle(grant: Grant, lastUse: Evidence | undefined, input: IdleInput): Idle {
  const { population, settings } = input;
  const { nowMs, unusedForMs } = settings;
  const subjects = population.subjects(grant.spec);
  const peers = population.peers(grant);
  const reading = readClock(grant, lastUse, subjects, peers, input);
  const clock: Clock =
    reading.kind === 'clock'
      ? reading.clock
      : { startMs: nowMs, startedBy: 'rule', observedMs: 0, requiredMs: unusedForMs };
  const hold =
    holdOfPolicy(grant.policy, settings) ??
    holdOfDispute(input.disputes.get(grant.policy), settings) ??
    holdOfRequests(input.unseenRequests.get(grant.id), settings) ??
    holdOfWorkloads(grant, subjects, peers) ??
    holdOfSchedules([...subjects, ...(peers ?? [])], observedIn(reading), nowMs) ??
    holdOfSilence(grant, subjects, settings) ??
    holdOfClock(reading, settings) ??
    holdOfText(grant.policy);
  return { grant, subjects, peers, hold, clock, confidence: confidenceOf(clock, hold), lastUse };
}

function observedIn(reading: ClockReading): readonly Interval[] {
  return reading.kind === 'clock' ? reading.observed : [];
}

/** There was nothing to observe. */
const NOT_EVALUABLE: ReadonlySet<HoldReason> = new Set([
  'no-peer',
  'not-running',
  'not-seen',
  'unknown-age',
  'requests-not-seen',
]);

function confidenceOf({ observedMs, requiredMs }: Clock, hold: Hold | undefined): Confidence {
  if (observedMs === 0 || (hold !== undefined && NOT_EVALUABLE.has(hold.reason))) return 'not-evaluable';
  return observedMs >= requiredMs ? 'reliable' : 'weak';
}
