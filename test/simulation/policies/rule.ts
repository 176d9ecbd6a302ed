import type { Direction } from '../../../src/model/direction.ts';

/** A policy as its author meant it; rendered to YAML for the judge, evaluated naively for the truth. */
export interface SimPolicy {
  readonly kind: 'NetworkPolicy' | 'CiliumNetworkPolicy' | 'CiliumClusterwideNetworkPolicy';
  /** absent for cluster-wide ones */
  readonly namespace?: string;
  readonly name: string;
  readonly subject: Pods;
  readonly rules: readonly SimRule[];
  /** isolates these directions even where it has no rule */
  readonly isolates: readonly Direction[];
  readonly createdMs: number;
  readonly keep?: { readonly reason: string; readonly untilMs?: number };
  /** `Kind/name` of the controller that writes it */
  readonly controller?: string;
}

export interface SimRule {
  readonly id: string;
  readonly direction: Direction;
  readonly effect: 'allow' | 'deny';
  readonly peers: readonly PeerSpec[] | 'any';
  readonly ports: readonly PortSpec[] | 'any';
  /** since when it is part of the policy */
  readonly sinceMs: number;
  /** looks into DNS, which toFQDNs rules of the same pods depend on */
  readonly inspectsDns?: boolean;
  /** demands mutual authentication: removing the rule does more than take access away */
  readonly authenticates?: boolean;
}

/** Pods by label. No namespace: those of every namespace. */
export interface Pods {
  readonly namespace?: string;
  readonly labels: Readonly<Record<string, string>>;
  /** the label has one of the values */
  readonly oneOf?: { readonly key: string; readonly values: readonly string[] };
  /** pods of the namespaces with this label */
  readonly team?: string;
}

export type PeerSpec =
  | { readonly kind: 'pods'; readonly pods: Pods }
  | { readonly kind: 'entity'; readonly entity: 'world' | 'cluster' | 'all' | 'kube-apiserver' }
  | { readonly kind: 'cidr'; readonly cidr: string; readonly except: readonly string[] }
  /** a name, or `*.` and a domain */
  | { readonly kind: 'fqdn'; readonly pattern: string };

export type PortSpec =
  | {
      readonly kind: 'range';
      readonly protocol: 'TCP' | 'UDP' | 'ANY';
      readonly first: number;
      readonly last: number;
    }
  | { readonly kind: 'named'; readonly protocol: 'TCP' | 'UDP'; readonly name: string };

/** One peer × one port of one rule; `undefined` where the rule names none. The grain of the truth. */
export interface Cell {
  readonly id: string;
  readonly policy: SimPolicy;
  readonly rule: SimRule;
  readonly peer: PeerSpec | undefined;
  readonly port: PortSpec | undefined;
}

export function cellId(ruleId: string, peer: number | undefined, port: number | undefined): string {
  return `${ruleId}/${peer ?? '*'}/${port ?? '*'}`;
}

/** Of the rules that allow. */
export function cellsOf(policy: SimPolicy): Cell[] {
  return policy.rules.filter((rule) => rule.effect === 'allow').flatMap((rule) => cellsOfRule(policy, rule));
}

export function cellsOfRule(policy: SimPolicy, rule: SimRule): Cell[] {
  const peers = rule.peers === 'any' ? [[undefined, undefined] as const] : [...rule.peers.entries()];
  const ports = rule.ports === 'any' ? [[undefined, undefined] as const] : [...rule.ports.entries()];
  return peers.flatMap(([i, peer]) =>
    ports.map(([j, port]): Cell => ({ id: cellId(rule.id, i, j), policy, rule, peer, port })),
  );
}
