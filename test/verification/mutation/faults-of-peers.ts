import { type Fault, fault, instead, without } from './fault.ts';
import { isWithinAllow, listAt, mapAt, type Spot } from './tree.ts';

/** Of an allow rule, not of a deny: `action` says so in the rule that holds the place. */
function isAllowing(spot: Spot): boolean {
  const at = spot.path.findIndex((step) => step === 'ingress' || step === 'egress');
  const rule = spot.path
    .slice(0, at + 2)
    .reduce<unknown>((inner, step) => Reflect.get(Object(inner), step), spot.object);
  const action: unknown = Reflect.get(Object(rule), 'action');
  return isWithinAllow(spot) && (action === undefined || action === 'Accept');
}

const OPPOSITE: Readonly<Record<string, string>> = {
  In: 'NotIn',
  NotIn: 'In',
  Exists: 'DoesNotExist',
  DoesNotExist: 'Exists',
};

/** One bit less. */
function shorter(cidr: unknown): string | undefined {
  const [address, bits] = String(cidr).split('/');
  return bits === undefined || bits === '0' ? undefined : `${address}/${Number(bits) - 1}`;
}

/** Mistakes about who a rule is for. Traps T-09, T-13, T-26, T-27, T-53. */
export const FAULTS_OF_PEERS: readonly Fault[] = [
  fault('a label dropped from a peer', 6, (spot) => {
    const labels = mapAt(spot.map, 'matchLabels');
    const [first] = Object.keys(labels);
    return isAllowing(spot) && first !== undefined && Reflect.deleteProperty(labels, first);
  }),
  fault('the peer emptied to everyone', 5, (spot) => {
    if (
      !isAllowing(spot) ||
      typeof spot.path.at(-1) !== 'number' ||
      mapAt(spot.map, 'matchLabels') === undefined
    )
      return false;
    return without(spot, 'matchLabels');
  }),
  fault('the namespaceSelector dropped', 2, (spot) =>
    without(spot, 'namespaceSelector', isAllowing(spot) && spot.map['podSelector'] !== undefined),
  ),
  fault('the podSelector dropped', 2, (spot) =>
    without(spot, 'podSelector', isAllowing(spot) && spot.map['namespaceSelector'] !== undefined),
  ),
  fault('the operator of a match expression turned round', 3, (spot) => {
    const operator = OPPOSITE[String(spot.map['operator'])];
    if (!isAllowing(spot) || operator === undefined) return false;
    spot.map['operator'] = operator;
    if (spot.map['values'] === undefined && operator.endsWith('In')) spot.map['values'] = ['x'];
    return true;
  }),
  fault('a value more in a match expression', 2, (spot) =>
    instead(
      spot,
      'values',
      spot.map['operator'] === 'In' ? [...listAt(spot.map, 'values'), 'more'] : ['other'],
      isAllowing(spot) && typeof spot.map['operator'] === 'string',
    ),
  ),
  fault('a prefix one bit shorter', 3, (spot) => {
    const wider = shorter(spot.map['cidr']);
    if (isAllowing(spot) && wider !== undefined) return instead(spot, 'cidr', wider);
    const [first] = listAt(spot.map, 'toCIDR');
    const list = shorter(first);
    return isAllowing(spot) && list !== undefined && instead(spot, 'toCIDR', [list]);
  }),
  fault('an exception removed', 3, (spot) => {
    const holes = listAt(spot.map, 'except');
    return isAllowing(spot) && holes.length > 0 && instead(spot, 'except', holes.slice(1));
  }),
  fault('all exceptions removed', 3, (spot) => without(spot, 'except', isAllowing(spot))),
  fault('an entity widened to all', 4, (spot) => {
    const key = ['fromEntities', 'toEntities'].find((one) => spot.map[one] !== undefined);
    return isAllowing(spot) && key !== undefined && instead(spot, key, ['all']);
  }),
  fault('a selector replaced by entity cluster', 4, (spot) => {
    const key = ['fromEndpoints', 'toEndpoints'].find((one) => spot.map[one] !== undefined);
    if (!isAllowing(spot) || key === undefined) return false;
    Reflect.deleteProperty(spot.map, key);
    spot.map[key.replace('Endpoints', 'Entities')] = ['cluster'];
    return true;
  }),
  fault('a DNS name widened to every name', 2, (spot) => {
    const isName = spot.path.at(-2) === 'toFQDNs';
    if (!isAllowing(spot) || !isName) return false;
    Reflect.deleteProperty(spot.map, 'matchName');
    spot.map['matchPattern'] = '**.*';
    return true;
  }),
  fault('another service', 2, (spot) => instead(spot, 'serviceName', 'another', isAllowing(spot))),
  fault('the namespaces of a tier’s peer widened to all', 2, (spot) =>
    instead(
      spot,
      'namespaces',
      {},
      isAllowing(spot) && Object.keys(mapAt(spot.map, 'namespaces')).length > 0,
    ),
  ),
];
