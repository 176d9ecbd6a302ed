import { type Grant, peerText } from '../../grants/grant.ts';
import { liesWithin, mayOverlap, peersMayMeet } from '../../grants/overlap.ts';
import { formatRef, type Requests } from '../../policies/policy.ts';
import type { Hold, UnusedFinding } from '../finding.ts';

/**
 * Holds parts with L7 entries where taking them out would not just let less through: where something that stays lets
 * the same connections through, and past the proxy. Then an entry restricts nothing, and without the last one the
 * proxy would be left out, which is another change than was meant: traps T-20 and T-21.
 * @param findings all of one judgement
 * @param grants all of every policy
 */
export function holdFilters(
  findings: readonly UnusedFinding[],
  grants: readonly Grant[],
): ReadonlyMap<UnusedFinding, Hold> {
  const going = findings.filter((one) => one.hold === undefined);
  const gone = new Set(going.flatMap((one) => one.grants.map(({ id }) => id)));
  const staying = grants.filter(({ id }) => !gone.has(id));
  return new Map(
    going.flatMap((finding) => {
      const filtered = finding.grants.filter((grant) => grant.request !== undefined);
      if (filtered.length === 0) return [];
      const text =
        finding.scope === 'request' ? whyMoot(filtered, staying) : whyUnfiltered(filtered, staying);
      return text === undefined ? [] : [[finding, { reason: 'l7-entry', text }] as const];
    }),
  );
}

/** Why a single entry restricts nothing. */
function whyMoot(part: readonly Grant[], staying: readonly Grant[]): string | undefined {
  const [first] = part;
  if (first !== undefined && !isEnforced(first))
    return `${NOT_ENFORCED}, so the entry restricts nothing and taking it out would change nothing`;
  const covering = part.map((grant) =>
    staying.find((other) => letsAllThrough(other) && liesWithin(grant, other)),
  );
  const [cover] = covering;
  return cover === undefined || covering.includes(undefined)
    ? undefined
    : `${whose(cover)} lets the same peers make any request on the port, so the entry restricts nothing and taking it out would change nothing`;
}

/** Why some traffic of the part would go on without the proxy. */
function whyUnfiltered(part: readonly Grant[], staying: readonly Grant[]): string | undefined {
  for (const grant of part) {
    if (!isEnforced(grant))
      return `${NOT_ENFORCED}: without the rule its traffic would go on, and past the proxy`;
    const other = staying.find((one) => protocolOf(one) !== protocolOf(grant) && mayOverlap(grant, one));
    if (other !== undefined)
      return `${whose(other)} may let the same traffic through, which without the rule would go past the proxy`;
    if (grant.rule.direction === 'ingress' && peersMayMeet(grant.peer, OWN_NODE))
      return `${peerText(grant.peer)} may be the pods’ own node, which needs no rule: without this one its traffic would go past the proxy`;
  }
  return undefined;
}

const OWN_NODE = { kind: 'entity', entity: 'host' } as const;
const NOT_ENFORCED = 'the policy does not deny by default, and so lets every request through';

function isEnforced({ spec, rule }: Grant): boolean {
  return spec.isolates[rule.direction];
}

function letsAllThrough(grant: Grant): boolean {
  const protocol = protocolOf(grant);
  return protocol === undefined || (protocol !== 'tls' && !isEnforced(grant));
}

/** Of the proxy that looks at what the grant lets through; undefined: none does. */
function protocolOf({ port }: Grant): Requests['protocol'] | undefined {
  return port?.requests?.protocol;
}

function whose({ policy, rule }: Grant): string {
  return `a rule of ${formatRef(policy.ref)} (line ${rule.place.line})`;
}
