import type { Direction } from '../../model/direction.ts';
import type { Place } from '../../policies/place.ts';

/** How two sets of policies differ in what they allow, in the words of the rules that make the difference. */
export interface AccessChanges {
  /** what only the second set allows; the widest first */
  readonly added: readonly AccessChange[];
  /** what only the first set allows; the widest first */
  readonly removed: readonly AccessChange[];
  /** whoever is no longer, or newly, denied by default; the former first */
  readonly isolation: readonly IsolationChange[];
  readonly unchanged: Unchanged;
}

/** Every subject, with every peer, on every port, in one direction. None of the lists is empty. */
export interface AccessChange {
  /** the side that enforces it: a connection needs both */
  readonly direction: Direction;
  /** as a policy writes them (`pods app=web in shop`), or by name where that says too much (`shop/web`) */
  readonly subjects: readonly string[];
  readonly peers: readonly string[];
  readonly ports: readonly string[];
  /** what is different; `order`: rules of tiers decide in another order, or otherwise */
  readonly cause: 'rule' | 'deny' | 'order';
  /** of the side that has them: a rule that allows it, or a deny that forbids it */
  readonly rules: readonly RuleOrigin[];
  /** `possible`: whether it is allowed hangs on what the policies do not tell */
  readonly certainty: 'certain' | 'possible';
  /** `imagined`: nobody who is known runs there; pods that may run one day show it */
  readonly shownBy: 'known' | 'imagined';
  /** whether some of them keep it, since another rule lets them */
  readonly unlessOther: boolean;
  /** what it is allowed for on the narrower side, such as `GET /api/.*`; empty: nothing */
  readonly only: readonly string[];
  /** whether all are known pods and the other side of the connection denies it in any case */
  readonly withoutEffect: boolean;
  /** parties that are known, two by two; outside addresses that no rule tells apart count as one */
  readonly pairs: number;
}

export interface IsolationChange {
  readonly kind: 'lost' | 'gained';
  readonly direction: Direction;
  readonly subjects: readonly string[];
  /** that isolate, or did */
  readonly rules: readonly RuleOrigin[];
  readonly shownBy: AccessChange['shownBy'];
  readonly unlessOther: boolean;
}

/** Where a person finds it. */
export interface RuleOrigin {
  /** `CiliumNetworkPolicy shop/web` */
  readonly policy: string;
  readonly place: Place;
}

export interface Unchanged {
  /** that mean the same on both sides */
  readonly policies: number;
  /** smallest permissions that stand on both sides, word for word */
  readonly grants: number;
  /** of known parties that a changed policy is about: pairs that may open what they could before */
  readonly pairs: number;
}
