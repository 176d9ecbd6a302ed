import type { AgentSettings } from './inventory/agent-settings.ts';
import type { ManifestObject } from './manifest.ts';
import type { Place } from './place.ts';
import { isRecord } from './unknown-fields.ts';

/** An object that says what may connect, and that Cilium does not enforce: it allows and denies nothing. */
export interface UnenforcedPolicy {
  /** all of them are cluster-wide */
  readonly kind: UnenforcedKind;
  readonly name: string;
  readonly place: Place;
  /** a sentence without final stop */
  readonly reason: string;
}

const UNENFORCED_KINDS = [
  'ClusterNetworkPolicy',
  'AdminNetworkPolicy',
  'BaselineAdminNetworkPolicy',
] as const;
export type UnenforcedKind = (typeof UNENFORCED_KINDS)[number];

const GROUP = /^policy\.networking\.k8s\.io\//;

/** Undefined for what Cilium, with these settings, enforces, and for objects that are no policies. */
export function unenforcedPolicy(object: ManifestObject, agent: AgentSettings): UnenforcedPolicy | undefined {
  if (!GROUP.test(object.apiVersion)) return undefined;
  const kind = UNENFORCED_KINDS.find((one) => one === object.kind);
  if (kind === undefined) return undefined;
  const reason = kind === 'ClusterNetworkPolicy' ? whyNotRead(agent) : `Cilium does not implement ${kind}`;
  if (reason === undefined) return undefined;
  return {
    kind,
    name: object.name,
    place: object.place([]),
    reason: `${reason}; ${whatItHolds(object.value['spec'])}`,
  };
}

function whyNotRead({ clusterNetworkPolicy }: AgentSettings): string | undefined {
  if (clusterNetworkPolicy === true) return undefined;
  const said =
    clusterNetworkPolicy === false
      ? "the inventory's cilium-config does not turn it on"
      : 'the inventory has no cilium-config that says so';
  return `Cilium enforces ClusterNetworkPolicies only from 1.20 on and with enable-k8s-cluster-network-policy; ${said}`;
}

function whatItHolds(spec: unknown): string {
  const [ingress, egress] = ['ingress', 'egress'].map((field) => {
    const list: unknown = isRecord(spec) ? spec[field] : undefined;
    return Array.isArray(list) ? list.length : 0;
  });
  return `its rules (${ingress} ingress, ${egress} egress) are not counted`;
}
