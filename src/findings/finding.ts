import type { Evidence } from '../grants/evidence.ts';
import type { Example } from '../grants/example.ts';
import type { Grant } from '../grants/grant.ts';
import type { Direction } from '../model/direction.ts';
import type { Cidr } from '../model/ip.ts';
import type { Protocol } from '../model/protocol.ts';
import type { Place } from '../policies/place.ts';
import type { Policy, PolicyRef } from '../policies/policy.ts';
import type { NamedPolicy } from '../usage/named-policies.ts';
import type { Usage } from '../usage/usage.ts';
import type { Confidence } from './confidence.ts';
import type { NeededRule } from './denied/needed-rule.ts';
import type { Hold } from './hold.ts';
import type { Part } from './roll-up.ts';
import type { Watch } from './watch.ts';

export { CONFIDENCES, type Confidence } from './confidence.ts';
export { HOLD_REASONS, type Hold, type HoldReason } from './hold.ts';

export const FINDING_KINDS = [
  'invalid',
  'contradictory',
  'unused',
  'redundant',
  'narrowable',
  'shadowed',
  'dead',
  'unisolated',
  'denied',
  'disputed',
  'keep-expired',
] as const;

export const SEVERITIES = ['high', 'medium', 'low', 'info'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** The judgement on a policy, on a part of one, or on traffic. Data only; every report is a pure function of it. */
export type Finding = PolicyFinding | TrafficFinding;

/** About something that is written. */
export type PolicyFinding =
  | UnusedFinding
  | RedundantFinding
  | NarrowableFinding
  | ShadowedFinding
  | DeadFinding
  | InvalidFinding
  | ContradictoryFinding
  | DisputedFinding
  | KeepExpiredFinding;

/** About what no rule is there for. */
export type TrafficFinding = UnisolatedFinding | DeniedFinding;

export function isAboutPolicy(finding: Finding): finding is PolicyFinding {
  return finding.kind !== 'unisolated' && finding.kind !== 'denied';
}

interface FindingBase {
  /** stable across runs: hash of kind, policy and content, never of position */
  readonly key: string;
  readonly severity: Severity;
  /** what is the matter, in a person's words */
  readonly sentence: string;
}

interface PolicyFindingBase extends FindingBase {
  readonly ref: PolicyRef;
  readonly place: Place;
}

/** Nobody used it. Revoked unless held. */
export interface UnusedFinding extends PolicyFindingBase {
  readonly kind: 'unused';
  readonly policy: Policy;
  /** the largest part of the policy that is unused as a whole; `request`: an L7 entry */
  readonly scope: Part['scope'];
  /** never empty; the grants that make up the part */
  readonly grants: readonly Grant[];
  readonly clock: Clock;
  readonly confidence: Confidence;
  /** chance that it is used in as much time again: that of its likeliest grant; undefined where nothing can be said */
  readonly likelihood?: Likelihood;
  /** of each of its grants for itself, where something can be said */
  readonly likelihoods: ReadonlyMap<Grant, Likelihood>;
  /** orders findings by what an intruder gains from them: see risk.ts; 0 to 100 */
  readonly risk: number;
  /** use before the clock started, newest of the grants */
  readonly lastUse?: Evidence;
  readonly hold?: Hold;
}

/** Everything it let through was also let through by other rules, which stay. Reported, never revoked by itself. */
export interface RedundantFinding extends PolicyFindingBase {
  readonly kind: 'redundant';
  readonly policy: Policy;
  readonly scope: UnusedFinding['scope'];
  readonly grants: readonly Grant[];
  /** grants that carried its traffic, too, the one that carried most of it first */
  readonly coveredBy: readonly Grant[];
  /** connections it let through, all of them shared with `coveredBy`; 0: it needs no rule at all */
  readonly connections: number;
  /** as of what is unused: what an intruder gains from it, 0 to 100 */
  readonly risk: number;
  /** what it let through last, and others did as well; newest of the grants */
  readonly lastUse?: Evidence;
  /** how long that others carried the same could have been seen to be otherwise, and was not */
  readonly watch: Watch;
}

/** In use, but wider than its traffic. */
export interface NarrowableFinding extends PolicyFindingBase {
  readonly kind: 'narrowable';
  readonly policy: Policy;
  readonly grant: Grant;
  readonly dimension: Narrowed['dimension'];
  /** all that its traffic needed, in the words a policy would use, sorted */
  readonly seen: readonly string[];
  /** since when all that is seen was in use */
  readonly stableSinceMs: number;
  /** as wide as it is, 0 to 100 */
  readonly risk: number;
  /** of the grant, which is in use */
  readonly lastUse?: Evidence;
  /** of what it allows beside: how long that could have been seen in use, and was not */
  readonly clock: Clock;
  /** what the silence of all that it allows beside is worth */
  readonly confidence: Confidence;
  /** what would become of its entry in the rule, which others may share */
  readonly narrowing: Narrowing;
}

/** Done where it is asked for, unless held. */
export type Narrowing =
  | { readonly kind: 'narrower'; readonly to: Narrowed }
  | { readonly kind: 'held'; readonly hold: Hold };

/** What an entry of a rule would allow instead; sorted, never empty. */
export type Narrowed =
  | { readonly dimension: 'ports'; readonly ports: readonly NarrowedPort[] }
  | { readonly dimension: 'protocols'; readonly protocols: readonly Protocol[] }
  | { readonly dimension: 'cidr'; readonly networks: readonly Cidr[] }
  | { readonly dimension: 'namespaces'; readonly namespaces: readonly string[] };

/** `ANY`: each protocol that has ports, as a Cilium policy says it. */
export interface NarrowedPort {
  readonly protocol: Protocol | 'ANY';
  readonly port: number;
}

/** A deny rule, or a higher tier, decides before it whatever it could let through. */
export interface ShadowedFinding extends PolicyFindingBase {
  readonly kind: 'shadowed';
  readonly policy: Policy;
  readonly scope: UnusedFinding['scope'];
  readonly grants: readonly Grant[];
  /** policies whose rules decide instead, sorted */
  readonly by: readonly PolicyRef[];
  /** what it would open, were those rules gone, 0 to 100; its severity is of what it opens now */
  readonly risk: number;
  /** the last traffic that it matches, dropped or not: something else decided about it */
  readonly lastMatch?: Example;
}

/** Pods that no policy isolates in a direction: everyone may reach them, or they everyone. */
export interface UnisolatedFinding extends FindingBase {
  readonly kind: 'unisolated';
  readonly workload: WorkloadName;
  /** in the order ingress, egress */
  readonly directions: readonly Direction[];
  /** distinct connections seen of it in these directions */
  readonly connections: number;
  /** when such traffic was seen last, also before the window; absent: never */
  readonly lastSeenMs?: number;
}

/** Traffic that policies drop, as one half of it was seen. */
export interface DeniedFinding extends FindingBase {
  readonly kind: 'denied';
  /** the side that refused: the source for egress, the destination for ingress */
  readonly workload: WorkloadName;
  readonly direction: Direction;
  /** `audited`: let through in audit mode; it would be dropped, were the policies enforced */
  readonly fate: 'dropped' | 'audited';
  /** distinct ones */
  readonly connections: number;
  /** the peers, ports and times; the latest first, and of many only these */
  readonly usages: readonly Usage[];
  /** policies with deny rules that would have to go first, where the drop is meant; sorted */
  readonly deniedBy: readonly PolicyRef[];
  /** what would let it through; absent where a deny means it, it looks like a scan, passes by now, or cannot be said narrowly */
  readonly needed?: NeededRule;
}

/** Hubble names the policy as allowing traffic that, as we read it, it does not allow: it is left alone. */
export interface DisputedFinding extends PolicyFindingBase {
  readonly kind: 'disputed';
  readonly policy: Policy;
  /** halves of connections, those named last */
  readonly named: readonly NamedPolicy[];
}

/** Somebody wanted it kept until a day that is past. */
export interface KeepExpiredFinding extends PolicyFindingBase {
  readonly kind: 'keep-expired';
  readonly policy: Policy;
  readonly untilMs: number;
}

/** What people call a set of pods. */
export interface WorkloadName {
  readonly namespace: string;
  /** `Deployment`, …; undefined where only labels are known */
  readonly kind?: string;
  readonly name: string;
}

/** The subject, or a peer, selects nothing that exists: traffic is impossible, so its absence says nothing. */
export interface DeadFinding extends PolicyFindingBase {
  readonly kind: 'dead';
  readonly policy: Policy;
  readonly part: 'subject' | 'peer';
}

/** The enforcer rejects the object as a whole. */
export interface InvalidFinding extends PolicyFindingBase {
  readonly kind: 'invalid';
  /** the object as it was probably meant, as YAML */
  readonly corrected?: string;
}

/** The name promises the opposite of what the rule does. */
export interface ContradictoryFinding extends PolicyFindingBase {
  readonly kind: 'contradictory';
  readonly policy: Policy;
  /** those that allow everyone; never empty */
  readonly grants: readonly Grant[];
  /** what an intruder gains from them, 0 to 100; that nobody knows of it makes its severity high */
  readonly risk: number;
  /** newest of the grants */
  readonly lastUse?: Evidence;
}

/** The observed clock of a grant: how long it could have been seen in use and was not. */
export interface Clock {
  /** the latest of: rule first seen, subject and peer first running, last use */
  readonly startMs: number;
  readonly startedBy: 'rule' | 'workload' | 'last-use' | 'recording';
  /** time since `startMs` during which every node that runs the subject was covered */
  readonly observedMs: number;
  readonly requiredMs: number;
}

/** An estimate with what it rests on. */
export interface Likelihood {
  /** 0 to 1 */
  readonly chance: number;
  /** the time ahead it is about */
  readonly horizonMs: number;
  /** silences of the same kind in this cluster's own past that were longer than `longerThanDays` */
  readonly cases: number;
  /** of those, how many a use ended */
  readonly usedAgain: number;
  /** whole observed days */
  readonly longerThanDays: number;
  /** what makes them the same kind, in words */
  readonly kindOfCase: string;
}
