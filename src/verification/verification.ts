import type { Inventory } from '../policies/inventory/inventory.ts';
import type { InvalidPolicy } from '../policies/parse-policies.ts';
import type { Policy } from '../policies/policy.ts';
import type { ConnectionRequests } from '../usage/requests/requests.ts';
import type { KnownEndpoint, Usage } from '../usage/usage.ts';

/** A set of policies as read: the valid ones, and those the enforcer rejects. */
export interface PolicySet {
  readonly policies: readonly Policy[];
  readonly invalid: readonly InvalidPolicy[];
  /** the same once a program has read and rewritten the objects; absent: not looked at */
  readonly rewritten?: () => PolicySet;
}

export interface VerificationInput {
  readonly before: PolicySet;
  readonly after: PolicySet;
  readonly inventory: Inventory;
  readonly endpoints: readonly KnownEndpoint[];
  readonly usages: readonly Usage[];
  /** what proxies told of their requests; absent: nothing, so any request may have passed */
  readonly requests?: readonly ConnectionRequests[];
  /** connections seen after this must stay allowed; older use is what a revocation may end */
  readonly replayFromMs: number;
}

export interface Verification {
  readonly passed: boolean;
  /** in the order found, at most `MAX_COUNTEREXAMPLES` */
  readonly counterexamples: readonly Counterexample[];
  readonly checked: Checked;
}

/** How much was looked at: a proof that looked at nothing proves nothing. */
export interface Checked {
  readonly changedPolicies: number;
  /** parties that a changed policy selects, and everyone they were paired with */
  readonly subjects: number;
  readonly identities: number;
  readonly ports: number;
  /** pair by pair and port by port; pairs that neither side tells apart are settled at once */
  readonly decisions: number;
  /** of the decisions those that both sides were asked for, each for all parties and ports that neither tells apart */
  readonly asked: number;
  /** distinct observed connections that were allowed before and were asked again */
  readonly replayed: number;
}

export interface Counterexample {
  readonly law:
    | 'never-wider'
    | 'stays-isolated'
    | 'keeps-denies'
    | 'cuts-nothing'
    | 'stays-valid'
    | 'keeps-frozen'
    | 'keeps-names';
  /** in words, with the parties and the port */
  readonly text: string;
}

export const MAX_COUNTEREXAMPLES = 20;
