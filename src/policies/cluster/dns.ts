import { type Match, yesIf } from '../../model/match.ts';
import { PORT_PROTOCOLS } from '../../model/protocol.ts';
import type { SeenRequest } from '../../model/seen-request.ts';
import type { Selector } from '../../model/selector.ts';
import { canonicalJson } from '../canonical-json.ts';
import { meetNames } from '../cilium/seen-names.ts';
import type { NamePattern, Peer, PortEntry, RequestEntry, Rule } from '../policy.ts';
import { describePods } from '../selectors.ts';

const DNS_PODS: Selector = {
  requirements: [{ operator: 'In', source: 'any', key: 'k8s-app', values: ['kube-dns'] }],
};

/** Port names of the DNS server's containers. */
const DNS_PORTS = ['dns', 'dns-tcp'] as const;

/**
 * The rule that Cilium puts beside an Accept with domain names, which learns their addresses from DNS: the same names
 * may be asked of the cluster's DNS pods. Undefined where the rule has no domain names.
 * Source: Cilium pkg/k8s/cluster_network_policy.go.
 */
export function dnsRuleBeside(rule: Rule): Rule | undefined {
  const names = rule.peers.kind === 'listed' ? rule.peers.peers.filter(isName) : [];
  const [first] = names;
  if (first === undefined) return undefined;
  const { path, place } = first;
  const requests = { protocol: 'dns', entries: names.map(requestFor) } as const;
  return {
    path: rule.path,
    direction: rule.direction,
    effect: 'allow',
    peers: {
      kind: 'listed',
      peers: [{ kind: 'endpoints', selector: DNS_PODS, text: describePods(DNS_PODS), path, place }],
    },
    ports: {
      kind: 'listed',
      entries: DNS_PORTS.map(
        (name): PortEntry => ({
          kind: 'named',
          protocols: PORT_PROTOCOLS,
          name,
          text: `any protocol port "${name}"`,
          path,
          place,
          requests,
        }),
      ),
    },
    place: rule.place,
    content: canonicalJson({ dnsFor: names.map(({ pattern }) => pattern) }),
    frozen: rule.frozen,
  };
}

type NamePeer = Extract<Peer, { kind: 'fqdn' }>;

function isName(peer: Peer): peer is NamePeer {
  return peer.kind === 'fqdn';
}

function requestFor({ path, place, pattern, matches }: NamePeer): RequestEntry {
  const text = `DNS ${pattern}`;
  return {
    path,
    place,
    text,
    content: canonicalJson({ dns: text }),
    matches: (request) => yesIf(request.kind === 'dns' && matches.test(request.name)),
    meets: (seen) => meet(seen, pattern, matches),
  };
}

function meet(seen: SeenRequest, pattern: string, matches: NamePattern): Match {
  switch (seen.kind) {
    case 'dns':
      return meetNames(seen.name, [{ text: pattern }], [matches]);
    case 'http':
      return 'no';
    case 'other':
      return 'maybe';
  }
}
