/**
 * Words in which the demo cluster's traffic is planned. A plan is data: who talks to whom, how often, and which
 * policies let it pass. `generateTraffic` turns it into Hubble records.
 */
export interface DemoPlan {
  readonly nodes: readonly DemoNode[];
  /** labels by namespace, as in fixtures/demo/inventory/namespaces.yaml */
  readonly namespaces: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly workloads: readonly DemoWorkload[];
  readonly externals: readonly DemoExternal[];
  readonly connections: readonly DemoConnection[];
}

export interface DemoNode {
  readonly name: string;
  /** the node's own address: the source of health probes */
  readonly ip: string;
  /** while blind, no event of this node arrives; days before the end of the recording */
  readonly blind?: { readonly fromDaysAgo: number; readonly toDaysAgo: number };
}

export interface DemoWorkload {
  readonly namespace: string;
  readonly name: string;
  readonly kind: 'Deployment' | 'StatefulSet' | 'DaemonSet' | 'CronJob';
  /** the pod template's labels */
  readonly labels: Readonly<Record<string, string>>;
  readonly serviceAccount: string;
  /** where its pods run, one pod for each entry */
  readonly nodes: readonly string[];
  /** port the kubelet probes; absent where it probes none */
  readonly probePort?: number;
}

/** A party without a pod: addresses outside, or nodes. */
export interface DemoExternal {
  /** what connections call it; never seen in the traffic */
  readonly name: string;
  readonly identity: number;
  readonly labels: readonly string[];
  readonly ips: readonly string[];
  /** name by which pods resolve it */
  readonly dnsName?: string;
}

/** `namespace/workload`, the name of an external party, `own node`, or `another node` (of the pod that connects). */
type PartyRef = string;

export interface PolicyRef {
  readonly kind: 'NetworkPolicy' | 'CiliumNetworkPolicy' | 'CiliumClusterwideNetworkPolicy';
  /** absent for cluster-wide policies */
  readonly namespace?: string;
  readonly name: string;
}

export interface PortRange {
  readonly first: number;
  readonly last: number;
}

export interface DemoConnection {
  readonly from: PartyRef;
  readonly to: PartyRef;
  readonly protocol: 'TCP' | 'UDP' | 'ICMPv4';
  /** the type for ICMP; for a range each connection takes some port of it */
  readonly port: number | PortRange;
  readonly rhythm: Rhythm;
  readonly course: Course;
  /** the policy that lets it out; absent where no policy isolates that side or it is no pod */
  readonly egressBy?: PolicyRef;
  /** the policy that lets it in; absent where no policy isolates that side or it is no pod */
  readonly ingressBy?: PolicyRef;
}

/** What becomes of a connection. */
type Course =
  | { readonly kind: 'opened' }
  /** opened before the recording began: no verdict and no NEW trace, only ESTABLISHED ones and replies */
  | { readonly kind: 'long-lived' }
  /** a DNS lookup; through the DNS proxy of Cilium where a rule has a `dns` section */
  | { readonly kind: 'lookup'; readonly names: readonly string[]; readonly proxied: boolean }
  /** dropped on that side; `by` names the policy where a deny rule did it, not mere isolation */
  | { readonly kind: 'denied'; readonly side: 'egress' | 'ingress'; readonly by?: PolicyRef }
  /** would have been dropped at the source, had its endpoint not been in audit mode */
  | { readonly kind: 'audited' };

/** When a connection happens. All times of day are UTC. */
export type Rhythm =
  /** day and night alike */
  | { readonly kind: 'steady'; readonly perDay: number }
  /** low at night, high in the evening, highest at the weekend */
  | { readonly kind: 'shoppers'; readonly perDay: number }
  /** Monday to Friday, 7 to 16 h */
  | { readonly kind: 'office'; readonly perDay: number }
  /** a scheduled job: `HH:MM` */
  | { readonly kind: 'daily'; readonly at: readonly string[] }
  /** a scheduled job on one day of the month; months are 1 to 12 */
  | { readonly kind: 'monthly'; readonly day: number; readonly at: string; readonly notIn: readonly number[] }
  /** as `before`, and never again since that many days before the end; the last one just before that moment */
  | { readonly kind: 'ended'; readonly daysAgo: number; readonly before: Rhythm };
