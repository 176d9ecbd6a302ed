import type { Grant } from '../../grants/grant.ts';
import type { Hold } from '../finding.ts';
import type { Population } from '../population.ts';

/**
 * Rules for toFQDNs match addresses that the DNS proxy has learned, so they die with the rule that lets the proxy see
 * the queries: trap T-18.
 * @param kept grants that stay
 * @returns the hold of a DNS rule that some pod with a kept name needs
 */
export function holdOfNames(
  kept: readonly Grant[],
  population: Population,
): (grant: Grant) => Hold | undefined {
  const named = kept.filter((grant) => grant.peer?.kind === 'fqdn');
  const bySubject = new Map(
    named.flatMap((grant) => population.subjects(grant.spec).map((member) => [member, grant] as const)),
  );
  return (grant) => {
    if (grant.rule.direction !== 'egress' || grant.port?.requests?.protocol !== 'dns') return undefined;
    const member = population.subjects(grant.spec).find((one) => bySubject.has(one));
    const needed = member === undefined ? undefined : bySubject.get(member);
    if (needed === undefined) return undefined;
    return {
      reason: 'dns-for-names',
      text: `without it no address is learned for ${needed.peer?.text ?? 'the names'}, which ${needed.policy.ref.name} lets the same pods open`,
    };
  };
}
