import type { Random } from '../../../src/app/demo/random.ts';
import type { Identity } from '../../../src/grants/identity.ts';
import { type Connection, connectionKey } from '../../../src/model/connection.ts';
import { DAY_MS } from '../../../src/model/time.ts';
import type { KnownEndpoint, Usage } from '../../../src/usage/usage.ts';
import type { LoadedScenario, OracleScenario, Probe } from '../../grants/oracle-scenario.ts';

export const NOW_MS = Date.UTC(2026, 5, 1);
export const SINCE_MS = NOW_MS - 60 * DAY_MS;

/** One connection that Cilium was asked about, and what it said. */
export interface Question {
  readonly pair: string;
  readonly source: Identity;
  readonly destination: Identity;
  readonly probe: Probe;
  /** two letters of the oracle: egress at the source, ingress at the destination */
  readonly word: string;
  readonly connection: Connection;
  /** equal for pods that share labels: nobody who looks at flows can tell them apart */
  readonly key: string;
}

export function questionsOf({ expected }: OracleScenario, { identity, probes }: LoadedScenario): Question[] {
  return Object.entries(expected.verdicts).flatMap(([pair, row]) => {
    const [from = '', to = ''] = pair.split(' > ');
    const [source, destination] = [identity(from), identity(to)];
    const words = row.split(' ');
    return probes.map((probe, i): Question => {
      const connection = { source: source.endpoint, destination: destination.endpoint, ...probe };
      return {
        pair,
        source,
        destination,
        probe,
        word: words[i] ?? '',
        connection,
        key: connectionKey(connection),
      };
    });
  });
}

/** Whether both halves let it pass, as Cilium says. */
export function isAllowed({ word }: Question): boolean {
  return !word.includes('d');
}

/** @param percent of the allowed connections, each drawn by itself */
export function someConnections(questions: readonly Question[], random: Random, percent: number): Question[] {
  return questions.filter((one) => isAllowed(one) && random.below(100) < percent);
}

/** @param percent of the pairs of parties; of a pair that is drawn, all that is allowed was seen */
export function somePairs(questions: readonly Question[], random: Random, percent: number): Question[] {
  const pairs = [...new Set(questions.map((one) => one.pair))];
  const drawn = new Set(pairs.filter(() => random.below(100) < percent));
  return questions.filter((one) => isAllowed(one) && drawn.has(one.pair));
}

/** As both halves would have been recorded, seen all along. Only a pod's half is seen. */
export function usagesOf(observed: readonly Question[]): Usage[] {
  return observed.flatMap(({ connection, word }) =>
    (['egress', 'ingress'] as const)
      .filter((_, side) => word[side] !== '-')
      .map((seenAt): Usage => {
        const [firstSeenMs, lastSeenMs] = [SINCE_MS + DAY_MS, NOW_MS - DAY_MS];
        return { connection, seenAt, outcome: 'allowed', events: 1, firstSeenMs, lastSeenMs };
      }),
  );
}

/** Everyone who takes part, alive for the whole recording, on the one node. */
export function everyone(questions: readonly Question[]): KnownEndpoint[] {
  const parties = new Set(questions.flatMap(({ source, destination }) => [source, destination]));
  const distinct = new Map([...parties].map((one) => [one.endpoint, one]));
  return [...distinct.keys()].map((endpoint) => ({
    endpoint,
    nodes: ['node-1'],
    firstSeenMs: SINCE_MS,
    lastSeenMs: NOW_MS,
  }));
}
