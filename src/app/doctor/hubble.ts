import { certificateEnds } from '../../adapters/hubble/certificates.ts';
import { hubbleNodes } from '../../adapters/hubble/nodes.ts';
import { type HubbleServerStatus, serverStatus } from '../../adapters/hubble/server-status.ts';
import { Failure } from '../../model/failure.ts';
import { certificateCheck } from './certificates.ts';
import { type Check, check } from './check.ts';
import { nodeChecks } from './hubble-nodes.ts';
import { ringCheck } from './hubble-ring.ts';
import type { HubbleTarget } from './hubble-target.ts';
import { checkRecentFlows } from './recent-flows.ts';

/** Whether flows can be had, of which nodes, and of when. */
export async function checkHubble(target: HubbleTarget, nowMs: () => number): Promise<Check[]> {
  try {
    const status = await serverStatus(target);
    const nodes = await hubbleNodes(target);
    return [
      statusCheck(target, status),
      ...certificateCheck(await certificateEnds(target), nowMs()),
      ...nodeChecks(nodes, status.version),
      ringCheck(nodes, status),
      ...(await checkRecentFlows(target, nowMs)),
    ];
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
