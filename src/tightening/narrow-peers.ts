import type { Narrowed } from '../findings/finding.ts';
import type { Grant } from '../grants/grant.ts';
import { type Cidr, cidrCovers, formatCidr } from '../model/ip.ts';
import { NAMESPACE_LABEL } from '../model/labels.ts';
import type { Edit } from '../policies/edit/edit.ts';
import type { PlainValue } from '../policies/edit/render-value.ts';
import type { Path } from '../policies/place.ts';
import type { Peer } from '../policies/policy.ts';
import { listText, ruleText } from './rule-text.ts';

/** The edits that leave only these networks, or namespaces, of a peer; a reason where there can be none. */
export function narrowPeer(
  grant: Grant,
  to: Extract<Narrowed, { dimension: 'cidr' | 'namespaces' }>,
): Edit[] | string {
  const { peer } = grant;
  if (peer === undefined) return 'the rule names no peer';
  return to.dimension === 'cidr'
    ? narrowCidr(grant, peer, to.networks)
    : narrowNamespaces(grant, peer, to.namespaces);
}

/** A prefix by itself, as `toCIDR` has it, or with the holes in it, as `toCIDRSet` and `ipBlock` do. */
function narrowCidr(grant: Grant, peer: Peer, networks: readonly Cidr[]): Edit[] | string {
  if (peer.kind !== 'cidr') return 'the peer is no prefix';
  const written = ruleText(grant.rule, peer.path);
  const map = typeof written === 'object' && 'ipBlock' in written ? [...peer.path, 'ipBlock'] : peer.path;
  const [only] = networks;
  // the rest of the entry stays as it is written
  if (typeof written === 'object' && networks.length === 1 && only !== undefined && holesWithin(peer, only))
    return [{ kind: 'put-key', map, key: 'cidr', value: formatCidr(only) }];
  const items = networks.map((network): PlainValue => {
    const cidr = formatCidr(network);
    if (typeof written === 'string') return cidr;
    const holes = peer.except.filter((one) => cidrCovers(network, one)).map(formatCidr);
    const block = holes.length === 0 ? { cidr } : { cidr, except: holes };
    return typeof written === 'object' && 'ipBlock' in written ? { ipBlock: block } : block;
  });
  return [{ kind: 'replace-item', list: peer.path.slice(0, -1), index: Number(peer.path.at(-1)), items }];
}

function holesWithin({ except }: Extract<Peer, { kind: 'cidr' }>, network: Cidr): boolean {
  return except.every((one) => cidrCovers(network, one));
}

const NAMESPACE_NAME = 'kubernetes.io/metadata.name';

/** One requirement more on the selector, so that it selects no one whom it did not. */
function narrowNamespaces(grant: Grant, peer: Peer, namespaces: readonly string[]): Edit[] | string {
  if (peer.kind !== 'endpoints') return 'the peer is no selector';
  const isKubernetes = grant.policy.ref.kind === 'NetworkPolicy';
  const path: Path = isKubernetes ? [...peer.path, 'namespaceSelector'] : peer.path;
  const key = isKubernetes ? NAMESPACE_NAME : `k8s:${NAMESPACE_LABEL}`;
  const selector = ruleText(grant.rule, path);
  if (typeof selector !== 'object') return 'the selector is not written out';
  const labels = selector['matchLabels'];
  const listPath: Path = [...path, 'matchExpressions'];
  const expressions = listText(grant.rule, listPath);
  const [only] = namespaces;
  const requirement = { key, operator: 'In', values: [...namespaces] };
  const exists = expressions.findIndex((one) => isExists(one, key));
  if (exists !== -1) return [{ kind: 'replace-item', list: listPath, index: exists, items: [requirement] }];
  if (only !== undefined && namespaces.length === 1 && isFilled(labels))
    return [{ kind: 'put-key', map: [...path, 'matchLabels'], key, value: only }];
  if (only !== undefined && namespaces.length === 1 && labels === undefined)
    return [{ kind: 'put-key', map: path, key: 'matchLabels', value: { [key]: only } }];
  return expressions.length === 0
    ? [{ kind: 'put-key', map: path, key: 'matchExpressions', value: [requirement] }]
    : 'the selector has match expressions already; add the namespaces by hand';
}

function isFilled(value: PlainValue | undefined): boolean {
  return typeof value === 'object' && Object.keys(value).length > 0;
}

/** `key` exists, with or without the label source that a Cilium policy may leave out. */
function isExists(expression: PlainValue, key: string): boolean {
  if (typeof expression !== 'object' || !('operator' in expression)) return false;
  const written = 'key' in expression ? expression['key'] : undefined;
  return expression['operator'] === 'Exists' && (written === key || written === key.replace(/^k8s:/, ''));
}
