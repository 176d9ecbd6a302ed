import type { SimExternal, SimWorkload } from '../cluster/cluster.ts';

/** A party of a real need. */
export type SimParty =
  | { readonly kind: 'workload'; readonly workload: SimWorkload }
  | { readonly kind: 'external'; readonly external: SimExternal }
  /** clients on the internet, under any address */
  | { readonly kind: 'internet' }
  | { readonly kind: 'kube-apiserver' };

/** Why a program opens the connection when it does. Nobody but the truth knows it. */
export type Rhythm =
  | { readonly kind: 'steady'; readonly perDay: number }
  | { readonly kind: 'daily'; readonly hour: number }
  | { readonly kind: 'weekly'; readonly weekday: number; readonly hour: number }
  | { readonly kind: 'monthly'; readonly day: number; readonly hour: number }
  /** by no schedule anyone can read: somebody closes the books */
  | { readonly kind: 'quarterly'; readonly firstMonth: number; readonly day: number; readonly hour: number }
  /** by the source's or destination's CronJob schedule */
  | { readonly kind: 'scheduled' }
  | { readonly kind: 'on-deploy' }
  /** days between two failures, on average */
  | { readonly kind: 'on-failover'; readonly meanDays: number };

/** A connection that some program really needs: the ground truth. */
export interface Need {
  readonly id: string;
  readonly source: SimParty;
  readonly destination: SimParty;
  readonly protocol: 'TCP' | 'UDP';
  readonly port: number;
  readonly rhythm: Rhythm;
  readonly fromMs: number;
  /** the program does not need it any more from then on */
  readonly toMs: number;
}
