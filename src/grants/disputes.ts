import { sidesOf } from '../model/direction.ts';
import { compareText } from '../model/problem.ts';
import { HOUR_MS } from '../model/time.ts';
import type { PolicyRef } from '../policies/policy.ts';
import { formatRef, type Policy } from '../policies/policy.ts';
import type { NamedPolicy } from '../usage/named-policies.ts';
import type { PolicyEngine } from './engine/engine.ts';
import type { Grant } from './grant.ts';
import type { Identities, Identity } from './identity.ts';

/** Hubble names the policy as allowing connections that, as we read it, it does not allow. */
export interface Dispute {
  readonly policy: Policy;
  /** halves of connections */
  readonly count: number;
  /** those named last, newest first, at most `NAMED_KEPT` */
  readonly named: readonly NamedPolicy[];
}

export const NAMED_KEPT = 10;

/** Hubble names it as allowing traffic, and it is not among the policies that we judge by. */
export interface MissingPolicy {
  /** as Hubble says it */
  readonly policy: string;
  /** `invalid`: it was given, and we say that the enforcer rejects it */
  readonly kind: 'not-given' | 'invalid';
  readonly lastSeenMs: number;
}

export interface CrossCheck {
  /** in the order of the policies */
  readonly disputes: readonly Dispute[];
  /** sorted */
  readonly missing: readonly MissingPolicy[];
  /** what could be compared, agreed upon or not */
  readonly compared: number;
}

export interface CrossCheckInput {
  readonly policies: readonly Policy[];
  readonly invalid: readonly { readonly ref: PolicyRef }[];
  /** of the same policies */
  readonly engine: PolicyEngine;
  /** made with `lenient`, as for evidence */
  readonly identities: Identities;
  readonly named: Iterable<NamedPolicy>;
  /** what was named last before is passed over */
  readonly sinceMs: number;
  /** since when a grant exists; undefined: not known, so that its policy may have been another one */
  readonly grantSince: (grant: Grant) => number | undefined;
}

/** An agent that is busy brings a changed policy into force late. */
const SETTLES_MS = HOUR_MS;

/**
 * Holds what Hubble says against what we say. Hubble names only policies whose rules became the one entry of the
 * agent's policy map that decided, so whatever it names must match; that it does not name one says nothing. All of its
 * known defects leave names out (cilium/cilium#33919, #35416, #45761, #33870).
 * Source: Cilium pkg/policy/correlation.
 */
export function crossCheck(input: CrossCheckInput): CrossCheck {
  const known = new KnownNames(input);
  const since = agesOf(input);
  const disputed = new Map<Policy, NamedPolicy[]>();
  const missing = new Map<string, MissingPolicy>();
  let compared = 0;
  for (const named of input.named) {
    if (named.lastSeenMs < input.sinceMs) continue;
    const meant = known.of(named.policy);
    if (meant === 'unclear') continue;
    if (meant === 'not-given' || meant === 'invalid') {
      const { policy } = named;
      const lastSeenMs = Math.max(missing.get(policy)?.lastSeenMs ?? -Infinity, named.lastSeenMs);
      missing.set(policy, { policy, kind: meant, lastSeenMs });
      continue;
    }
    const sinceMs = since.get(meant);
    if (sinceMs === undefined || sinceMs + SETTLES_MS > named.lastSeenMs) continue;
    const allows = mayAllow(meant, named, input);
    if (allows === undefined) continue;
    compared += 1;
    if (allows) continue;
    const others = disputed.get(meant);
    if (others === undefined) disputed.set(meant, [named]);
    else others.push(named);
  }
  const disputes = input.policies.flatMap((policy): Dispute[] => {
    const all = disputed.get(policy);
    if (all === undefined) return [];
    const newest = all.sort((a, b) => b.lastSeenMs - a.lastSeenMs).slice(0, NAMED_KEPT);
    return [{ policy, count: all.length, named: newest }];
  });
  const sorted = [...missing.values()].sort((a, b) => compareText(a.policy, b.policy));
  return { disputes, missing: sorted, compared };
}

/** Whether some grant of the policy lets the connection pass, or may; undefined where Hubble's word counts for nothing. */
function mayAllow(
  policy: Policy,
  { connection, seenAt }: NamedPolicy,
  { engine, identities }: CrossCheckInput,
): boolean | undefined {
  // the agent's lookup has no entry for port 0, which is ICMP type 0, too
  if (seenAt === 'unknown' || connection.port === 0) return undefined;
  const source = identities.of(connection.source);
  const destination = identities.of(connection.destination);
  const [subject, peer] = sidesOf(seenAt, source, destination);
  if (isHost(subject)) return undefined;
  const { protocol, port } = connection;
  const { grants } = engine.decide(seenAt, subject, peer, protocol, port);
  return grants.some(({ grant }) => grant.policy === policy);
}

/** No flow tells the labels of the node; and most agents name nothing there: cilium/cilium#33870. */
function isHost({ endpoint, labels }: Identity): boolean {
  return endpoint.kind === 'reserved' && labels.has('reserved', 'host');
}

/** Since when the policy has the grants that it has; none where nobody knows, or where it has none. */
function agesOf({ engine, grantSince }: CrossCheckInput): ReadonlyMap<Policy, number> {
  const ages = new Map<Policy, number | undefined>();
  for (const grant of engine.grants) {
    const sinceMs = grantSince(grant);
    const { policy } = grant;
    const before = ages.has(policy) ? ages.get(policy) : -Infinity;
    ages.set(policy, sinceMs === undefined || before === undefined ? undefined : Math.max(before, sinceMs));
  }
  const known = new Map<Policy, number>();
  for (const [policy, sinceMs] of ages) if (sinceMs !== undefined) known.set(policy, sinceMs);
  return known;
}

/** Which of our policies a name means. */
class KnownNames {
  readonly #byName = new Map<string, Policy | 'invalid' | 'unclear'>();

  constructor({ policies, invalid }: CrossCheckInput) {
    for (const { ref } of invalid) this.#add(ref, 'invalid');
    for (const policy of policies) this.#add(policy.ref, policy);
  }

  of(name: string): Policy | 'invalid' | 'unclear' | 'not-given' {
    const known = this.#byName.get(name);
    if (known !== undefined) return known;
    // the operator's copy of one with toGroups, in which the groups are addresses
    const parent = /^(.+)-togroups-[\da-f-]+$/.exec(name)?.[1];
    return parent !== undefined && this.#byName.has(parent) ? 'unclear' : 'not-given';
  }

  #add(ref: PolicyRef, meant: Policy | 'invalid'): void {
    const name = formatRef(ref);
    // given twice: which of them is in force is not known
    this.#byName.set(name, this.#byName.has(name) ? 'unclear' : meant);
    // agents before 1.17 that do not say the kind
    const kindless = name.replace(ref.kind, 'Policy');
    this.#byName.set(kindless, this.#byName.has(kindless) ? 'unclear' : meant);
  }
}
