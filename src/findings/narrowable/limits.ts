import type { Breadths } from '../../grants/breadth.ts';
import type { Grant } from '../../grants/grant.ts';
import { mayOverlap } from '../../grants/overlap.ts';
import { listed } from '../../grants/rule.ts';
import { cidrCovers, parseCidr } from '../../model/ip.ts';
import { PORT_PROTOCOLS } from '../../model/protocol.ts';
import { formatDate } from '../../model/time.ts';
import type { Hold, Narrowed, NarrowedPort } from '../finding.ts';
import type { Population } from '../population.ts';
import { NAME_OF_NAMESPACE } from './widths.ts';

/** Limits that lie in what a policy can say, and in what traffic may come to use: traps T-12, T-24, T-26, T-28 and T-53. */

/** What a limit is read from. */
export interface Surroundings {
  readonly population: Population;
  /** peers of whatever is not revoked */
  readonly staying: ReadonlySet<Grant['peer']>;
  /** of any policy, with DNS rules */
  readonly filteringDns: readonly Grant[];
}

/** What can be written of what was needed, or why it cannot. */
export function expressible(
  grant: Grant,
  narrowed: Narrowed,
  { population, staying, filteringDns }: Surroundings,
): Narrowed | Hold {
  if (grant.spec.subject.kind === 'nodes')
    return inexpressible('what policies for nodes do is not known well enough');
  if (grant.spec.tier !== undefined) return inexpressible('the rules of a tier decide in the order written');
  switch (narrowed.dimension) {
    case 'ports':
      return meetsDnsRules(grant, narrowed.ports, filteringDns)
        ? UNFILTERED_DNS
        : expressiblePorts(grant, narrowed.ports);
    case 'protocols':
      return narrowed;
    case 'cidr':
      return hasOtherFamily(grant, staying) ? OTHER_FAMILY : narrowed;
    case 'namespaces':
      if (isNegative(grant))
        return inexpressible(
          'the selector says whom it does not mean; to say whom it does instead is for a person to decide',
        );
      return hasNames(grant, narrowed.namespaces, population)
        ? narrowed
        : inexpressible('the name of a namespace is no label of its pods here, so no rule can ask for it');
  }
}

export function isHold(one: Narrowed | Hold): one is Hold {
  return 'reason' in one;
}

function expressiblePorts({ port, policy }: Grant, ports: readonly NarrowedPort[]): Narrowed | Hold {
  const others = ports.filter(
    (one) => one.port === 0 || !PORT_PROTOCOLS.some((protocol) => protocol === one.protocol),
  );
  if (others.length > 0)
    return inexpressible(
      `${listed(others.map((one) => one.protocol))} was used too, in a way that a list of ports would end`,
    );
  const dns = ports.filter((one) => one.port === 53);
  const allowsBoth = port === undefined || (port.kind === 'range' && port.protocols.length > 1);
  if (!allowsBoth || dns.length === 0 || (['UDP', 'TCP'] as const).every((one) => has(dns, one)))
    return { dimension: 'ports', ports };
  if (policy.ref.kind === 'NetworkPolicy')
    return inexpressible(
      'DNS falls back from UDP to TCP, and of port 53 only one of the two was used; a NetworkPolicy cannot keep them as one entry',
    );
  const beside = ports.filter((one) => one.port !== 53);
  return {
    dimension: 'ports',
    ports: [...beside, { protocol: 'ANY' as const, port: 53 }].sort((a, b) => a.port - b.port),
  };
}

/**
 * The DNS proxy knows only rules for its very port: a rule for all ports lets no query past DNS rules, one that names
 * the port would.
 */
function meetsDnsRules(
  grant: Grant,
  ports: readonly NarrowedPort[],
  filteringDns: readonly Grant[],
): boolean {
  return filteringDns.some((other) => {
    const { port } = other;
    const isNamed =
      port?.kind === 'range'
        ? ports.some((one) => port.first <= one.port && one.port <= port.last)
        : port?.kind === 'named';
    return isNamed && mayOverlap(grant, other);
  });
}

const UNFILTERED_DNS: Hold = {
  reason: 'not-expressible',
  text: 'DNS rules look at queries on one of the ports used, and a rule that names the port lets every query past them; one for all ports does not',
};

function has(ports: readonly NarrowedPort[], protocol: NarrowedPort['protocol']): boolean {
  return ports.some((one) => one.protocol === protocol);
}

/** A service that has addresses of both families is met by the one today and by the other tomorrow: trap T-26. */
function hasOtherFamily({ spec, rule, peer }: Grant, staying: Surroundings['staying']): boolean {
  if (peer?.kind !== 'cidr') return false;
  return spec.rules
    .filter((one) => one.direction === rule.direction && one.effect === 'allow')
    .some(
      ({ peers }) =>
        peers.kind === 'listed' &&
        peers.peers.some(
          (one) => one.kind === 'cidr' && one.cidr.family !== peer.cidr.family && staying.has(one),
        ),
    );
}

const OTHER_FAMILY: Hold = {
  reason: 'other-family',
  text: 'the policy names IPv4 and IPv6 here, and what has addresses of both is met by either',
};

/** It is meant to reach pods that come one day, which a list of what was seen does not: trap T-53. */
function isNegative({ peer }: Grant): boolean {
  return (
    peer?.kind === 'endpoints' &&
    peer.selector.requirements.some(({ operator }) => operator === 'NotIn' || operator === 'DoesNotExist')
  );
}

/** Whether the pods seen carry the name of their namespace, as far as a NetworkPolicy can ask for it. */
function hasNames(grant: Grant, namespaces: readonly string[], population: Population): boolean {
  if (grant.policy.ref.kind !== 'NetworkPolicy') return true;
  return (population.peers(grant) ?? []).every(({ identity: { endpoint, labels } }) => {
    if (endpoint.kind !== 'pod' || !namespaces.includes(endpoint.namespace)) return true;
    return labels.get('k8s', NAME_OF_NAMESPACE) === endpoint.namespace;
  });
}

function inexpressible(text: string): Hold {
  return { reason: 'not-expressible', text };
}

/** Why what was used before the window, and is recorded, would no longer be allowed: it is not let go of by this. */
export function usedEarlier(narrowed: Narrowed, earlier: readonly Breadths[]): Hold | undefined {
  for (const before of earlier) {
    const lost = lostOf(narrowed, before);
    if (lost !== undefined)
      return { reason: 'used-earlier', text: `${lost}; what is recorded as used stays allowed` };
  }
  return undefined;
}

const UNCLEAR = 'before the window something was used that cannot be told apart, or too much to list';

function lostOf(narrowed: Narrowed, { ports, networks, namespaces, isVague }: Breadths): string | undefined {
  switch (narrowed.dimension) {
    case 'ports':
      return firstLost(ports, (one) =>
        narrowed.ports.some(
          ({ protocol, port }) => port === one.port && (protocol === 'ANY' || protocol === one.protocol),
        ),
      );
    case 'protocols':
      return firstLost(ports, (one) => narrowed.protocols.includes(one.protocol));
    case 'cidr':
      if (isVague) return UNCLEAR;
      return firstLost(networks, (_, text) => {
        const network = parseCidr(text);
        return network !== undefined && narrowed.networks.some((one) => cidrCovers(one, network));
      });
    case 'namespaces':
      if (isVague) return UNCLEAR;
      return firstLost(namespaces, (_, name) => narrowed.namespaces.includes(name));
  }
}

function firstLost<T extends { readonly lastMs: number }>(
  used: ReadonlyMap<string, T> | undefined,
  isKept: (one: T, key: string) => boolean,
): string | undefined {
  if (used === undefined) return UNCLEAR;
  const lost = [...used].find(([key, one]) => !isKept(one, key));
  return lost === undefined
    ? undefined
    : `${lost[0]} was used before the window, last on ${formatDate(lost[1].lastMs)}`;
}
