import { connectionKey } from '../../model/connection.ts';
import { endpointKey } from '../../model/endpoint.ts';
import { seenRequestToText } from '../../model/seen-request.ts';
import { formatInstant } from '../../model/time.ts';
import type { Digest, ProofInputs } from '../../report/proof.ts';
import { type Interval, intersect } from '../../usage/intervals.ts';
import type { ConnectionRequests } from '../../usage/requests/requests.ts';
import type { Observed } from '../analyze.ts';
import { sha256 } from './hashes.ts';

/**
 * What of a recording a proof hangs on: connections that were allowed within the window, and who is known. How often
 * and when else they were seen makes no difference, so a store that went on recording has the same digests for as long
 * as nothing new was seen.
 */
export function digestObserved(
  { usages, requests, endpoints, coverage, span }: Recorded,
  window: Interval,
): ProofInputs['observed'] {
  const replayed = usages.filter(
    ({ outcome, lastSeenMs }) => outcome === 'allowed' && lastSeenMs >= window.fromMs,
  );
  return {
    span:
      span === undefined || span.fromMs >= window.toMs
        ? null
        : { from: formatInstant(span.fromMs), to: formatInstant(Math.min(span.toMs, window.toMs)) },
    connections: digest(replayed.map(({ connection }) => connectionKey(connection))),
    requests: digest(requests.flatMap((one) => requestsIn(one, window))),
    parties: digest(endpoints.map(({ endpoint }) => endpointKey(endpoint))),
    coverage: digest(
      coverage.flatMap(({ node, covered }) => [
        node,
        ...intersect(covered, [window]).map((one) => `${node} ${spanText(one)}`),
      ]),
    ),
  };
}

type Recorded = Pick<Observed, 'usages' | 'requests' | 'endpoints' | 'coverage' | 'span'>;

/** Those that passed in the window, and whether some passed that nobody told of. */
function requestsIn(
  { connection, seenAt, outcome, requests, unseenMs }: ConnectionRequests,
  { fromMs }: Interval,
): string[] {
  if (outcome !== 'allowed') return [];
  const half = `${seenAt} ${connectionKey(connection)}`;
  return [
    ...requests
      .filter((one) => !one.isRefused && one.lastSeenMs >= fromMs)
      .map(({ request }) => `${half} ${seenRequestToText(request)}`),
    ...(unseenMs !== undefined && unseenMs >= fromMs ? [`${half} not told`] : []),
  ];
}

function spanText({ fromMs, toMs }: Interval): string {
  return `${formatInstant(fromMs)} ${formatInstant(toMs)}`;
}

/** Of distinct texts, whatever their order. */
function digest(texts: readonly string[]): Digest {
  const lines = [...new Set(texts.map((text) => JSON.stringify(text)))].sort();
  return { count: lines.length, sha256: sha256(lines.map((line) => `${line}\n`).join('')) };
}
