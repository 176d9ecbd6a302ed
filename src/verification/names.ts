import type { PolicyEngine } from '../grants/engine/engine.ts';
import type { Identity } from '../grants/identity.ts';
import { describeEndpoint } from '../model/endpoint.ts';
import { formatRef, type Policy, type RequestEntry, type Rule } from '../policies/policy.ts';
import type { Counterexample } from './verification.ts';

/**
 * Addresses of names are learned from answers that pass the DNS proxy: names that a rule still allows by name must still
 * be let through by some DNS rule of the same subject, where one did. Source: Cilium docs "DNS based" policies, trap T-18.
 */
export function lostNames(before: PolicyEngine, after: PolicyEngine, subject: Identity): Counterexample[] {
  const patterns = new Map(
    egressOf(after, subject).flatMap(({ policy, rule }) =>
      rule.peers.kind === 'listed'
        ? rule.peers.peers.flatMap((peer) => (peer.kind === 'fqdn' ? [[peer.pattern, policy] as const] : []))
        : [],
    ),
  );
  if (patterns.size === 0) return [];
  const [old, fresh] = [before, after].map((side) => egressOf(side, subject).flatMap(dnsEntries));
  return [...patterns].flatMap(([pattern, policy]): Counterexample[] => {
    const lost = samplesOf(pattern).find((name) => learns(old ?? [], name) && !learns(fresh ?? [], name));
    if (lost === undefined) return [];
    const text = `${formatRef(policy.ref)} allows ${pattern}, and no DNS rule of ${describeEndpoint(subject.endpoint)} would let it ask for ${lost} any more: the addresses would not be learned`;
    return [{ law: 'keeps-names', text }];
  });
}

function egressOf(side: PolicyEngine, subject: Identity): { readonly policy: Policy; readonly rule: Rule }[] {
  return side
    .selecting(subject)
    .flatMap(({ policy, spec }) =>
      spec.rules
        .filter(({ direction, effect }) => direction === 'egress' && effect === 'allow')
        .map((rule) => ({ policy, rule })),
    );
}

function dnsEntries({ rule: { ports } }: { readonly rule: Rule }): readonly RequestEntry[] {
  if (ports.kind !== 'listed') return [];
  return ports.entries.flatMap(({ requests }) => (requests?.protocol === 'dns' ? requests.entries : []));
}

function learns(entries: readonly RequestEntry[], name: string): boolean {
  return entries.some((entry) => entry.matches({ kind: 'dns', name }) === 'yes');
}

/** Names that the pattern matches, with one label or none for its stars. */
export function samplesOf(pattern: string): string[] {
  const bare = pattern.replaceAll(/\*+/g, '').replace(/^\./, '');
  return [pattern.replaceAll(/\*+/g, 'lapse'), bare].filter((name) => name !== '');
}
