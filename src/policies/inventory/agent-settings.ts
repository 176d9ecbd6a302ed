/**
 * What the Cilium agents are set to, as far as it changes what policies mean. Read from the ConfigMap `cilium-config`
 * where the inventory has it; undefined where it does not, so that nobody takes a default for a fact.
 * Source: https://docs.cilium.io/en/stable/network/kubernetes/configuration/
 */
export interface AgentSettings {
  /** `cluster-name`: value of the cluster label of the pods */
  readonly clusterName?: string | undefined;
  /** `policy-default-local-cluster`: whether a selector that names no cluster means the own one; the default changed with 1.19 */
  readonly defaultLocalCluster?: boolean | undefined;
  /** `enable-policy` */
  readonly enforcement?: 'default' | 'always' | 'never' | undefined;
  /** `enable-node-selector-labels`: without it an object with fromNodes or toNodes is rejected */
  readonly nodeSelectorLabels?: boolean | undefined;
  /** `node-labels`: which labels of a node policies may name; undefined: all */
  readonly nodeLabels?: string | undefined;
  /** `policy-cidr-match-mode`: whether CIDR rules match nodes (and, since 1.20, pods) beside the world */
  readonly cidrMatches?: readonly ('nodes' | 'pods')[] | undefined;
  /** `enable-host-firewall`: whether policies for nodes do anything */
  readonly hostFirewall?: boolean | undefined;
  /** `enable-k8s-cluster-network-policy`: whether ClusterNetworkPolicies do anything */
  readonly clusterNetworkPolicy?: boolean | undefined;
  /** `allow-localhost`: `policy` makes a node need a rule to reach its own pods */
  readonly allowLocalhost?: 'auto' | 'always' | 'policy' | undefined;
  /** `labels`: which labels of a pod make up its identity; undefined: Cilium's default filter */
  readonly identityLabels?: string | undefined;
}

export const DEFAULT_AGENT: AgentSettings = {};
