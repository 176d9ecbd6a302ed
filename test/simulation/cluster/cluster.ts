import type { Interval } from '../../../src/usage/intervals.ts';

/** A generated cluster over all of its time: what runs where, and since when. Instants are milliseconds. */
export interface SimCluster {
  readonly seed: number;
  /** when the recording begins; things may be older */
  readonly startMs: number;
  /** the judgement's now */
  readonly endMs: number;
  /** the truth goes on until then, beyond what anyone can have seen */
  readonly horizonMs: number;
  readonly namespaces: readonly SimNamespace[];
  readonly nodes: readonly SimNode[];
  readonly workloads: readonly SimWorkload[];
  readonly externals: readonly SimExternal[];
}

export interface SimNamespace {
  readonly name: string;
  readonly team: string;
  /** everything in it is isolated, whether a rule is written for it or not */
  readonly deniesByDefault: boolean;
}

export interface SimNode {
  readonly name: string;
  /** when it was part of the cluster */
  readonly life: Interval;
}

export interface SimPort {
  readonly name: string;
  readonly port: number;
  readonly protocol: 'TCP' | 'UDP';
}

export interface SimWorkload {
  readonly kind: 'Deployment' | 'StatefulSet' | 'DaemonSet' | 'CronJob';
  readonly namespace: string;
  readonly name: string;
  readonly ports: readonly SimPort[];
  readonly createdMs: number;
  /** spans with at least one pod; for a CronJob the time the object is active */
  readonly running: readonly Interval[];
  /** pod labels from a time on, oldest first; never empty */
  readonly labels: readonly From<Readonly<Record<string, string>>>[];
  /** nodes that run its pods from a time on, oldest first; never empty */
  readonly placement: readonly From<readonly string[]>[];
  /** instants at which a new version was rolled out */
  readonly rollouts: readonly number[];
  /** of a CronJob, five fields, UTC */
  readonly schedule?: string;
  readonly suspended: boolean;
  readonly isolates: { readonly ingress: boolean; readonly egress: boolean };
}

export interface From<T> {
  readonly fromMs: number;
  readonly value: T;
}

/** A name outside the cluster whose addresses change. */
export interface SimExternal {
  readonly name: string;
  /** the /24 its addresses lie in, such as `203.0.113` */
  readonly prefix: string;
  /** days between two changes of address */
  readonly rotationDays: number;
}

export function valueAt<T>(versions: readonly From<T>[], atMs: number): T {
  const found = versions.findLast((version) => version.fromMs <= atMs) ?? versions[0];
  if (found === undefined) throw new Error('a list of versions that is empty');
  return found.value;
}

export function isWithin(spans: readonly Interval[], atMs: number): boolean {
  return spans.some((span) => span.fromMs <= atMs && atMs < span.toMs);
}
