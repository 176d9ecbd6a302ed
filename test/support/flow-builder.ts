import type { Flow, FlowParty } from '../../src/flows/flow.ts';
import type { Endpoint, PodEndpoint } from '../../src/model/endpoint.ts';
import { LabelSet, NAMESPACE_LABEL } from '../../src/model/labels.ts';

export const START_MS = Date.UTC(2026, 4, 1);

export function podEndpoint(namespace: string, app: string): PodEndpoint {
  const labels = LabelSet.parse([`k8s:app=${app}`, `k8s:${NAMESPACE_LABEL}=${namespace}`]);
  return { kind: 'pod', namespace, labels };
}

export function partyAt(endpoint: Endpoint, ip: string, local = false): FlowParty {
  return local
    ? { endpoint, ip, local, workload: { kind: 'Deployment', name: 'web' } }
    : { endpoint, ip, local };
}

/** An allowed policy verdict from shop/web to shop/db, seen at the source; each call may differ where it says. */
export function flowOf(changes: Partial<Flow> = {}): Flow {
  return {
    timeMs: START_MS,
    node: 'node-1',
    verdict: 'forwarded',
    event: { kind: 'policy-verdict' },
    direction: 'egress',
    isReply: false,
    source: partyAt(podEndpoint('shop', 'web'), '10.0.0.1', true),
    destination: partyAt(podEndpoint('shop', 'db'), '10.0.0.2'),
    l4: { protocol: 'TCP', sourcePort: 40_000, destinationPort: 5432 },
    dropReason: 0,
    allowedBy: [],
    ...changes,
  };
}

/** The `number`th UUID, with its digits spread the way random ones are. */
export function uuidOf(number: number): string {
  const hex = number.toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-4aaa-8bbb-cccccccccccc`;
}
