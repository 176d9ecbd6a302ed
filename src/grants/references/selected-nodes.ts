import { formatIp } from '../../model/ip.ts';
import { type Label, LabelSet } from '../../model/labels.ts';
import { nodeLabelFilter } from '../../policies/inventory/identity-labels.ts';
import type { Inventory } from '../../policies/inventory/inventory.ts';
import type { Reference } from '../../policies/policy.ts';
import type { Identity } from '../identity.ts';
import { matchSelector } from '../match.ts';
import type { Referents } from './referents.ts';

/**
 * The nodes with certain labels. A pod's own node is not among them for a Cilium policy; for a ClusterNetworkPolicy it
 * is in newer releases. Where it is not known that they may be selected at all, no
 * answer is a sure yes. Source: Cilium pkg/k8s/apis/cilium.io/utils/utils.go, pkg/node/manager.
 */
export function selectedNodes(
  { selector, ownNode }: Extract<Reference, { kind: 'nodes' }>,
  inventory: Inventory,
): Referents {
  const { nodeSelectorLabels } = inventory.agent;
  if (nodeSelectorLabels === false) return () => 'no';
  const labels = labelsByAddress(inventory);
  return (identity) => {
    switch (identity.endpoint.kind) {
      case 'pod':
      case 'external':
        return 'no';
      case 'unknown':
        return 'maybe';
      case 'reserved': {
        if (identity.labels.has('reserved', 'remote-node')) {
          const match = matchSelector(selector, withNodeLabels(identity, labels));
          return match === 'yes' && nodeSelectorLabels === undefined ? 'maybe' : match;
        }
        return ownNode === true && identity.labels.has('reserved', 'host') ? 'maybe' : 'no';
      }
    }
  };
}

function withNodeLabels(identity: Identity, known: ReadonlyMap<string, readonly Label[]>): Identity {
  if (identity.labels.hasSource('node')) return identity;
  const { address } = identity;
  const labels = address === undefined ? undefined : known.get(formatIp(address));
  return labels === undefined
    ? { ...identity, unknownLabels: 'all' }
    : { ...identity, labels: LabelSet.of([...identity.labels.labels, ...labels]) };
}

/** Labels that policies may name, by address in canonical text. */
function labelsByAddress({ nodes, agent }: Inventory): Map<string, readonly Label[]> {
  const keeps = nodeLabelFilter(agent.nodeLabels);
  if (!keeps.ok) return new Map();
  return new Map(
    nodes.flatMap(({ labels, addresses }) => {
      const kept = Object.entries(labels)
        .map(([key, value]) => ({ source: 'node', key, value }))
        .filter(({ source, key }) => keeps.value(source, key));
      return addresses.map((address) => [address, kept] as const);
    }),
  );
}
