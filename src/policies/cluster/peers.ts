import type { Direction } from '../../model/direction.ts';
import { type Cidr, formatCidr, parseCidr } from '../../model/ip.ts';
import { ok } from '../../model/result.ts';
import type { Selector } from '../../model/selector.ts';
import { canonicalJson } from '../canonical-json.ts';
import { readFqdn } from '../cilium/fqdn.ts';
import type { DescribedPeer } from '../cilium/peer-scope.ts';
import type { AgentSettings } from '../inventory/agent-settings.ts';
import type { ManifestObject } from '../manifest.ts';
import type { Path } from '../place.ts';
import type { Peer, Rule } from '../policy.ts';
import { invalid, type Read, readEach } from '../read.ts';
import { describePods, describeRequirements, podKey, readSelector } from '../selectors.ts';
import { isRecord } from '../unknown-fields.ts';
import { readOneOf, readTextSet } from './fields.ts';
import { readNamespacedPods, readNamespaces } from './selectors.ts';

/** What decides which peers are sound. */
export interface ClusterPeerScope extends Pick<Rule, 'direction' | 'effect'> {
  readonly agent: AgentSettings;
}

export interface ClusterPeers {
  /** in the order written; one with several networks or domain names is several */
  readonly peers: readonly Peer[];
  /** one of them is of a kind that only a later API version knows */
  readonly unknownKind: boolean;
}

const POD_FIELDS = ['namespaces', 'pods'] as const;
const EGRESS_FIELDS = ['nodes', 'networks', 'domainNames'] as const;
type PeerField = (typeof POD_FIELDS)[number] | (typeof EGRESS_FIELDS)[number];

const FIELDS: Readonly<Record<Direction, readonly PeerField[]>> = {
  ingress: POD_FIELDS,
  egress: [...POD_FIELDS, ...EGRESS_FIELDS],
};

/** Reads the items of `from` or `to`. Source: Cilium pkg/k8s/cluster_network_policy.go. */
export function readClusterPeers(
  object: ManifestObject,
  items: readonly unknown[],
  path: Path,
  scope: ClusterPeerScope,
): Read<ClusterPeers> {
  const read = readEach(items, path, (item, at) => readPeer(item, at, scope));
  if (!read.ok) return read;
  const peers = read.value.flat().map((peer): Peer => ({ ...peer, place: object.place(peer.path) }));
  return ok({ peers, unknownKind: read.value.some((one) => one.length === 0) });
}

type PlacelessPeer = DescribedPeer & { readonly path: Path };

/** No peers: one of an unknown kind. */
function readPeer(item: unknown, path: Path, scope: ClusterPeerScope): Read<PlacelessPeer[]> {
  const given = readOneOf(item, path, FIELDS[scope.direction]);
  if (!given.ok) return given;
  if (given.value === undefined) {
    const misplaced = EGRESS_FIELDS.find((field) => isRecord(item) && Object.hasOwn(item, field));
    return misplaced === undefined ? ok([]) : invalid(path, `${misplaced} can only stand in egress rules`);
  }
  const { field, value } = given.value;
  const at: Path = [...path, field];
  switch (field) {
    case 'namespaces':
      return podPeer(readNamespaces(value, at), path);
    case 'pods':
      return podPeer(readNamespacedPods(value, at), path);
    case 'nodes':
      return readNodes(value, path, scope);
    case 'networks':
      return readTexts(value, at, readNetwork);
    case 'domainNames':
      return scope.effect === 'allow'
        ? readTexts(value, at, readDomainName)
        : invalid(at, 'domainNames can only stand in Accept rules');
  }
}

function podPeer(selector: Read<Selector>, path: Path): Read<PlacelessPeer[]> {
  return selector.ok
    ? ok([{ kind: 'endpoints', selector: selector.value, text: describePods(selector.value), path }])
    : selector;
}

function readNodes(value: unknown, path: Path, { agent }: ClusterPeerScope): Read<PlacelessPeer[]> {
  if (agent.nodeSelectorLabels === false)
    return invalid(
      [...path, 'nodes'],
      'nodes needs enable-node-selector-labels, which is off; without it Cilium rejects the whole object',
    );
  const labels = readSelector(value, [...path, 'nodes'], podKey);
  if (!labels.ok) return labels;
  const which = describeRequirements(labels.value);
  // Cilium tells the labels of a node from those of a pod by their source
  const requirements = labels.value.requirements.map((one) => ({ ...one, source: 'node' }));
  return ok([
    {
      kind: 'reference',
      to: { kind: 'nodes', selector: { requirements }, ownNode: true },
      content: canonicalJson(value),
      what: 'the nodes a label selector picks',
      could: ['nodes'],
      text: which === '' ? 'all nodes' : `nodes labelled ${which}`,
      path,
    },
  ]);
}

function readTexts(
  value: unknown,
  path: Path,
  read: (text: string, path: Path) => Read<DescribedPeer>,
): Read<PlacelessPeer[]> {
  const texts = readTextSet(value, path);
  if (!texts.ok) return texts;
  return readEach(texts.value, path, (text, at) => {
    const peer = read(String(text), at);
    return peer.ok ? ok({ ...peer.value, path: at }) : peer;
  });
}

/** For Cilium a network is a CIDR: the API means addresses of pods and nodes as well, Cilium only where it is told to. */
function readNetwork(text: string, path: Path): Read<DescribedPeer> {
  const cidr = parseStrictCidr(text);
  return cidr === undefined
    ? invalid(path, `${JSON.stringify(text)} is no CIDR such as 10.0.0.0/8`)
    : ok({ kind: 'cidr', cidr, except: [], text: formatCidr(cidr) });
}

const MAX_CIDR_LENGTH = 43;

/** What `isCIDR` of the CRD accepts: no bare address, no zone, no IPv4 address in IPv6 clothes. */
function parseStrictCidr(text: string): Cidr | undefined {
  if (text.length > MAX_CIDR_LENGTH || !text.includes('/') || text.includes('%')) return undefined;
  const cidr = parseCidr(text);
  return cidr?.family === (text.includes(':') ? 6 : 4) ? cidr : undefined;
}

const LABEL = /^[a-zA-Z0-9_]([-a-zA-Z0-9_]*[a-zA-Z0-9])?$/;

/** `*.` stands for one or more labels here, which Cilium writes `**.`. */
function readDomainName(text: string, path: Path): Read<DescribedPeer> {
  const wildcard = text.startsWith('*.');
  const labels = text
    .slice(wildcard ? 2 : 0)
    .replace(/\.$/, '')
    .split('.');
  if (labels.length < 2 || !labels.every((label) => LABEL.test(label)))
    return invalid(path, `${JSON.stringify(text)} is no domain name such as example.com or *.example.com`);
  return readFqdn(wildcard ? { matchPattern: `*${text}` } : { matchName: text }, path);
}
