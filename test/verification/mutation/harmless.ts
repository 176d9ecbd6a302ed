import { type Fault, fault, instead } from './fault.ts';
import { isAllowRule, isSpec, listAt, mapAt, mapsAt, type Spot } from './tree.ts';

const isNetworkPolicy = ({ object }: Spot): boolean => object['kind'] === 'NetworkPolicy';
const isTiered = ({ object }: Spot): boolean => object['kind'] === 'ClusterNetworkPolicy';
const LISTS = [
  'ingress',
  'egress',
  'from',
  'to',
  'ports',
  'toPorts',
  'fromEndpoints',
  'toEndpoints',
  'toFQDNs',
  'toCIDRSet',
  'fields',
  'except',
  'values',
  'http',
  'dns',
  'specs',
  'policyTypes',
];

/** Edits that change the text and not what it means, or only take away. A proof that refuses them would be in the way. */
export const HARMLESS: readonly Fault[] = [
  fault('labels and annotations of the object', 15, ({ map, path }) => {
    if (path.join('.') !== 'metadata') return false;
    map['labels'] = { team: 'shop' };
    map['annotations'] = { note: 'reviewed' };
    return true;
  }),
  fault('the order of lists, where it does not decide', 10, (spot) => {
    const keys = LISTS.filter((key) => listAt(spot.map, key).length > 1);
    if (isTiered(spot) || keys.length === 0) return false;
    for (const key of keys) spot.map[key] = listAt(spot.map, key).toReversed();
    return true;
  }),
  fault('the order of keys', 15, ({ map }) => {
    const entries = Object.entries(map).toReversed();
    for (const [key] of entries) Reflect.deleteProperty(map, key);
    Object.assign(map, Object.fromEntries(entries));
    return entries.length > 1;
  }),
  fault('a rule written twice', 10, (spot) => {
    const keys = ['ingress', 'egress', 'ingressDeny'].filter((key) => listAt(spot.map, key).length > 0);
    for (const key of keys)
      spot.map[key] = [...listAt(spot.map, key), structuredClone(listAt(spot.map, key)[0])];
    return isSpec(spot) && keys.length > 0;
  }),
  fault('a peer written twice', 8, (spot) => {
    const key = ['from', 'to', 'fromEndpoints', 'toEndpoints', 'toFQDNs'].find(
      (one) => listAt(spot.map, one).length > 0,
    );
    // a rule of a tier is frozen as it is: its place in the order decides
    if (isTiered(spot) || !isAllowRule(spot) || key === undefined) return false;
    return instead(spot, key, [...listAt(spot.map, key), structuredClone(listAt(spot.map, key)[0])]);
  }),
  fault('a rule split by its peers', 2, (spot) => {
    if (!isSpec(spot) || isTiered(spot)) return false;
    const rules = mapsAt(spot.map, 'ingress');
    const split = rules.flatMap((rule) => {
      const key = ['from', 'fromEndpoints'].find((one) => listAt(rule, one).length > 1);
      return key === undefined ? [rule] : listAt(rule, key).map((one) => ({ ...rule, [key]: [one] }));
    });
    return split.length > rules.length && instead(spot, 'ingress', split);
  }),
  fault('a prefix written as its halves', 1, (spot) =>
    instead(
      spot,
      'toCIDR',
      ['192.0.2.0/26', '192.0.2.64/26'],
      JSON.stringify(spot.map['toCIDR']) === '["192.0.2.0/25"]',
    ),
  ),
  fault('the protocol that is meant anyway', 3, (spot) => {
    if (!isNetworkPolicy(spot) || spot.path.at(-2) !== 'ports' || 'protocol' in spot.map) return false;
    spot.map['protocol'] = 'TCP';
    return true;
  }),
  fault('the default deny that is meant anyway', 8, (spot) => {
    const isCilium = String(spot.object['apiVersion']).startsWith('cilium.io/');
    if (!isCilium || !isSpec(spot)) return false;
    const has = (direction: string): boolean =>
      listAt(spot.map, direction).length + listAt(spot.map, `${direction}Deny`).length > 0;
    spot.map['enableDefaultDeny'] = { ingress: has('ingress'), egress: has('egress') };
    return true;
  }),
  fault('a requirement more on a peer', 6, (spot) => {
    const isPeer =
      ['fromEndpoints', 'toEndpoints'].includes(String(spot.path.at(-2))) ||
      spot.path.at(-1) === 'podSelector';
    const isAllow = spot.path.includes('ingress') || spot.path.includes('egress');
    if (!isPeer || !isAllow || isTiered(spot)) return false;
    spot.map['matchLabels'] = { ...mapAt(spot.map, 'matchLabels'), wave: 'one' };
    return true;
  }),
  fault('an exception more', 3, (spot) =>
    instead(
      spot,
      'except',
      [...listAt(spot.map, 'except'), `${String(spot.map['cidr']).split('/')[0]}/32`],
      'cidr' in spot.map,
    ),
  ),
];
