import { type HubbleClientOptions, streamFlows } from '../../adapters/hubble/client.ts';
import { type HubbleServerStatus, serverStatus } from '../../adapters/hubble/server-status.ts';
import { Failure } from '../../model/failure.ts';
import { formatDuration, MINUTE_MS, SECOND_MS } from '../../model/time.ts';
import { type Check, check } from './check.ts';

export type HubbleTarget = Pick<HubbleClientOptions, 'address' | 'tls'>;

/** How many of the newest flows are looked at for the time of the nodes. */
const FLOWS_ASKED = 20;
/** Nodes' clocks differ by this much where they are synchronised, and relay holds flows back for a second. */
const CLOCK_TOLERANCE_MS = 5 * SECOND_MS;

/** Whether flows can be had, and of when. */
export async function checkHubble(target: HubbleTarget, nowMs: () => number): Promise<Check[]> {
  try {
    const status = await serverStatus(target);
    return [statusCheck(target, status), ringCheck(status), await clockCheck(target, nowMs)];
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const [message = '', ...remedy] = error.message.split('\n  ');
    return [check('hubble', 'unreachable', message, { remedy: remedy.join('\n') })];
  }
}

function statusCheck({ address, tls }: HubbleTarget, status: HubbleServerStatus): Check {
  const { version, connectedNodes, unavailableNodes = 0, unavailableNodeNames } = status;
  const nodes = connectedNodes === undefined ? '' : `, ${connectedNodes} nodes connected`;
  const said = `${address} answers${version === '' ? '' : ` (${version})`}${tls === undefined ? ' without TLS' : ''}${nodes}`;
  return unavailableNodes === 0
    ? check('hubble', 'fine', said)
    : check('hubble', 'warning', `${said}, ${unavailableNodes} not available`, {
        details: unavailableNodeNames.map((name) => `not available: ${name}`),
        remedy:
          'nothing is known of what happens on these nodes; look at the logs of relay and of their agents',
      });
}

function ringCheck({ numFlows, maxFlows, seenFlows, uptimeMs }: HubbleServerStatus): Check {
  const perSecond = uptimeMs <= 0 ? 0 : seenFlows / (uptimeMs / SECOND_MS);
  const holdsMs = perSecond <= 0 ? Infinity : (maxFlows / perSecond) * SECOND_MS;
  const filled = `${numFlows.toLocaleString('en-US')} of ${maxFlows.toLocaleString('en-US')} flows held`;
  if (holdsMs >= MINUTE_MS) return check('hubble-ring', 'fine', filled);
  const seconds = formatDuration(Math.max(1, Math.round(holdsMs / SECOND_MS)) * SECOND_MS);
  return check('hubble-ring', 'warning', `${filled}; at the average rate that is ${seconds} of flows`, {
    remedy:
      'an interruption of longer than that is a hole; raise hubble.eventBufferCapacity in Cilium’s chart',
  });
}

async function clockCheck(target: HubbleTarget, nowMs: () => number): Promise<Check> {
  const newestMs = await newestFlow(target);
  if (newestMs === undefined) return check('hubble-clock', 'skipped', 'there are no flows to compare with');
  const aheadMs = newestMs - nowMs();
  if (aheadMs > CLOCK_TOLERANCE_MS) {
    return check('hubble-clock', 'warning', `the newest flow is ${rounded(aheadMs)} in the future`, {
      remedy: 'synchronise the clocks of this machine and of the nodes',
    });
  }
  // a silent cluster and a clock that is ahead look the same
  if (aheadMs < -MINUTE_MS) {
    return check('hubble-clock', 'warning', `the newest flow is ${rounded(-aheadMs)} old`, {
      remedy: 'either there is no traffic, or this machine’s clock is ahead of the nodes’',
    });
  }
  return check('hubble-clock', 'fine', 'the newest flows are of now');
}

async function newestFlow(target: HubbleTarget): Promise<number | undefined> {
  let newestMs: number | undefined;
  const signal = AbortSignal.timeout(10 * SECOND_MS);
  for await (const { records } of streamFlows({ ...target, follow: false, number: FLOWS_ASKED }, signal)) {
    for (const record of records) {
      if (record.kind === 'flow' && record.flow.timeMs > (newestMs ?? -Infinity))
        newestMs = record.flow.timeMs;
    }
  }
  return newestMs;
}

function rounded(ms: number): string {
  return formatDuration(Math.round(ms / SECOND_MS) * SECOND_MS);
}
