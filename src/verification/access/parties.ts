import { Identities, type Identity } from '../../grants/identity.ts';
import { describeEndpoint, type Endpoint, endpointKey, endpointOfLabels } from '../../model/endpoint.ts';
import { type Cidr, formatIp } from '../../model/ip.ts';
import { LabelSet, NAMESPACE_LABEL } from '../../model/labels.ts';
import { compareText } from '../../model/problem.ts';
import { type Inventory, identityLabels } from '../../policies/inventory/inventory.ts';
import type { Policy } from '../../policies/policy.ts';
import { cidrsOf, peersOf, selectorsOf } from '../../policies/policy-parts.ts';
import type { ChangedPolicy } from '../changes.ts';
import { hypotheticalPods, isHypothetical } from '../hypothetical-pods.ts';
import { nodeStandIns } from '../node-subjects.ts';

/** Someone who may gain or lose access. */
export interface AccessParty {
  readonly identity: Identity;
  /** `shop/web`, `host`, `api.example.com` */
  readonly text: string;
  /** false: a pod that does not run, made up since a selector would select it */
  readonly isKnown: boolean;
  /** of an outside address: all that no rule tells apart from it */
  readonly addresses?: Cidr;
  /** one name of many that a pattern matches, which is the text */
  readonly isExample?: true;
}

/** Everyone the policies could treat differently: who is known, addresses, names, and pods that may come. */
export function partiesOf(
  policies: readonly Policy[],
  changed: readonly ChangedPolicy[],
  inventory: Inventory,
  known: readonly Endpoint[],
): AccessParty[] {
  const identities = new Identities(inventory, { namesKnown: true });
  const met = new Set<string>();
  const party = (endpoint: Endpoint, isKnown = true): AccessParty[] => {
    const key = endpoint.kind === 'pod' ? ownLabels(endpoint) : endpointKey(endpoint);
    if (met.has(key)) return [];
    met.add(key);
    return [{ identity: identities.of(endpoint), text: describeParty(endpoint), isKnown }];
  };
  return [
    ...known.filter(({ kind }) => kind === 'pod').flatMap((one) => party(one)),
    ...inventory.workloads
      .filter((one) => !one.hostNetwork)
      .flatMap((one) => party(endpointOfLabels(identityLabels(one, inventory), undefined, []))),
    ...RESERVED.flatMap((labels) => party(endpointOfLabels(LabelSet.parse(labels), undefined, []))),
    ...party(endpointOfLabels(SERVER_OUTSIDE, UNNAMED_ADDRESS, [])),
    ...patternsIn(policies).flatMap((pattern) => {
      const name = pattern.replaceAll(/\*+/g, 'any');
      const [made] = party(endpointOfLabels(WORLD, UNNAMED_ADDRESS, [name]));
      return made === undefined || name === pattern
        ? (made ?? [])
        : { ...made, text: pattern, isExample: true as const };
    }),
    ...pieces(peersOf(policies).flatMap(cidrsOf)).map(({ family, first, last }): AccessParty => {
      const endpoint = endpointOfLabels(WORLD, formatIp({ family, value: first }), []);
      return {
        identity: identities.of(endpoint),
        text: describeEndpoint(endpoint),
        isKnown: true,
        // a range, not a prefix: nobody asks for its length
        addresses: { family, first, last, prefixLength: 0 },
      };
    }),
    ...changed.flatMap((one) => imagined(one)).flatMap((one) => party(one, false)),
  ];
}

/** What stands for the nodes that node policies select: subjects, and nobody's peers. */
export function nodeParties(policies: readonly Policy[]): AccessParty[] {
  const identities = new Identities();
  const endpoints = new Map(nodeStandIns(policies).map((one) => [endpointKey(one), one]));
  return [...endpoints.values()].map((endpoint) => ({
    identity: identities.of(endpoint),
    text: describeEndpoint(endpoint),
    isKnown: false,
  }));
}

/** Pods for every way in which the selectors of one policy, as it was and as it is, agree and disagree. */
function imagined({ before, after }: ChangedPolicy): Endpoint[] {
  return hypotheticalPods(selectorsOf([...before, ...after]), []).map((labels) =>
    endpointOfLabels(labels, undefined, []),
  );
}

/** Names first: one that a pattern's example happens to be is that name. */
function patternsIn(policies: readonly Policy[]): string[] {
  const patterns = peersOf(policies).flatMap((peer) => (peer.kind === 'fqdn' ? [peer.pattern] : []));
  const distinct = [...new Set(patterns)].filter((one) => one !== '').sort(compareText);
  return [...distinct.filter((one) => !one.includes('*')), ...distinct.filter((one) => one.includes('*'))];
}

/** All addresses, cut at every boundary that a prefix draws. */
function pieces(cidrs: readonly Cidr[]): Pick<Cidr, 'family' | 'first' | 'last'>[] {
  return ([4, 6] as const).flatMap((family) => {
    const max = 2n ** (family === 4 ? 32n : 128n) - 1n;
    const cuts = new Set([0n]);
    for (const { first, last } of cidrs.filter((one) => one.family === family)) {
      cuts.add(first);
      if (last < max) cuts.add(last + 1n);
    }
    const firsts = [...cuts].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
    return firsts.map((first, i) => ({ family, first, last: (firsts[i + 1] ?? max + 1n) - 1n }));
  });
}

const WORLD = LabelSet.parse(['reserved:world']);
const SERVER_OUTSIDE = LabelSet.parse(['reserved:kube-apiserver', 'reserved:world']);

/** Of the range for documentation, so that hardly a rule is about it: RFC 5737. */
const UNNAMED_ADDRESS = '192.0.2.1';

const RESERVED: readonly (readonly string[])[] = [
  ['reserved:host'],
  ['reserved:remote-node'],
  ['reserved:kube-apiserver', 'reserved:remote-node'],
  ['reserved:kube-apiserver', 'reserved:host'],
  ['reserved:health'],
  ['reserved:ingress'],
  ['reserved:init'],
  ['reserved:unmanaged'],
];

/** Pods that traffic shows and that the inventory lists are one, although only traffic tells what Cilium adds. */
function ownLabels({ namespace, labels }: Extract<Endpoint, { kind: 'pod' }>): string {
  const made = isHypothetical(labels) ? 'imagined' : 'known';
  return [made, namespace, ...labelTexts(labels)].join('\n');
}

function labelTexts(labels: LabelSet): string[] {
  return labels.labels
    .filter(({ key }) => !key.startsWith('io.cilium.k8s.') && key !== NAMESPACE_LABEL)
    .map(({ key, value }) => `${key}=${value}`);
}

/** A made-up pod has no name that anyone knows. */
function describeParty(endpoint: Endpoint): string {
  if (endpoint.kind === 'external') return endpoint.dnsNames[0] ?? 'kube-apiserver outside the cluster';
  if (endpoint.kind !== 'pod' || !isHypothetical(endpoint.labels)) return describeEndpoint(endpoint);
  const labels = labelTexts(endpoint.labels).map((one) => one.replace(OTHER_VALUE, ' of another value'));
  const where = OTHER_VALUE.test(`=${endpoint.namespace}`) ? 'other namespaces' : endpoint.namespace;
  return `${labels.length === 0 ? 'pods without labels' : `pods ${labels.join(', ')}`} in ${where}`;
}

/** As hypothetical-pods.ts writes what no selector names. */
const OTHER_VALUE = /=lapse-other$/;
