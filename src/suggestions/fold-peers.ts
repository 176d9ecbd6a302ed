import { groupBy } from '../model/group-by.ts';
import { cidrCovers, formatCidr, parseCidr, prefixOf } from '../model/ip.ts';
import { compareText } from '../model/problem.ts';
import { peerText, type SuggestedPeer } from './suggested-rule.ts';

/** Workloads of one namespace that a rule lists; more of them are the namespace. */
const MOST_IN_NAMESPACE = 20;
/** Selectors that a rule lists; more of them are every pod. */
const MOST_SELECTORS = 40;
/** Networks that a rule lists; more of them are taken together, and at last are the world. */
const MOST_NETWORKS = 16;
const MOST_NAMES = 40;

/** Lengths that single addresses and small networks are taken together to: those that networks are routed and owned by. */
const STEPS = { 4: [24, 16], 6: [64, 48] } as const;

const WORLD: SuggestedPeer = { kind: 'entity', entity: 'world' };

/** Peers that one rule can list, of one family: the same, or fewer and wider where they are too many to be read. */
export function foldPeers(peers: readonly SuggestedPeer[]): SuggestedPeer[] {
  const distinct = [...new Map(peers.map((peer) => [peerText(peer), peer])).values()];
  return foldFamily(distinct).sort((a, b) => compareText(peerText(a), peerText(b)));
}

function foldFamily(peers: readonly SuggestedPeer[]): SuggestedPeer[] {
  switch (peers[0]?.kind) {
    case 'pods':
    case 'all-pods':
      return foldPods(peers);
    case 'cidr':
      return foldNetworks(peers.flatMap((peer) => (peer.kind === 'cidr' ? [peer.cidr] : [])));
    case 'name':
      return peers.length > MOST_NAMES ? [WORLD] : [...peers];
    default:
      return [...peers];
  }
}

type Pods = Extract<SuggestedPeer, { kind: 'pods' }>;

function foldPods(peers: readonly SuggestedPeer[]): SuggestedPeer[] {
  const pods = peers.filter((peer): peer is Pods => peer.kind === 'pods');
  const folded = [
    ...groupBy(pods, ({ namespace, cluster }) => `${cluster ?? ''}/${namespace}`).values(),
  ].flatMap((own): Pods[] => {
    const [first] = own;
    const isWhole = own.length > MOST_IN_NAMESPACE || own.some(({ labels }) => isEmpty(labels));
    return isWhole && first !== undefined ? [{ ...first, labels: {} }] : own;
  });
  const elsewhere = folded.filter(({ cluster }) => cluster !== undefined);
  const isAll =
    peers.some(({ kind }) => kind === 'all-pods') || folded.length - elsewhere.length > MOST_SELECTORS;
  return isAll ? [{ kind: 'all-pods' }, ...elsewhere] : folded;
}

function isEmpty(labels: Pods['labels']): boolean {
  return Object.keys(labels).length === 0;
}

function foldNetworks(texts: readonly string[]): SuggestedPeer[] {
  let cidrs = withoutCovered(texts.flatMap((text) => parseCidr(text) ?? []));
  for (const step of [0, 1] as const) {
    if (cidrs.length <= MOST_NETWORKS) break;
    cidrs = withoutCovered(
      cidrs.map((cidr) => {
        const length = STEPS[cidr.family][step];
        return cidr.prefixLength <= length
          ? cidr
          : prefixOf({ family: cidr.family, value: cidr.first }, length);
      }),
    );
  }
  // a prefix of no length is the world in Cilium's words
  if (cidrs.length > MOST_NETWORKS || cidrs.some(({ prefixLength }) => prefixLength === 0)) return [WORLD];
  return cidrs.map((cidr) => ({ kind: 'cidr', cidr: formatCidr(cidr) }));
}

/** Networks are disjoint or hold one another, so sorted ones are covered by the last that was kept. */
function withoutCovered(cidrs: readonly NonNullable<ReturnType<typeof parseCidr>>[]): typeof cidrs {
  const sorted = [...cidrs].sort(
    (a, b) =>
      a.family - b.family ||
      (a.first < b.first ? -1 : a.first > b.first ? 1 : a.prefixLength - b.prefixLength),
  );
  const kept: (typeof sorted)[number][] = [];
  for (const cidr of sorted) {
    const last = kept.at(-1);
    if (last === undefined || !cidrCovers(last, cidr)) kept.push(cidr);
  }
  return kept;
}
