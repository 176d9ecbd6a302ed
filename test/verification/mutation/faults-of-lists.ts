import { type Fault, fault, instead, without } from './fault.ts';
import { at, isAllowRule, isSpec, listAt, mapAt, mapsAt, type Spot } from './tree.ts';

const isNetworkPolicy = ({ object }: Spot): boolean => object['kind'] === 'NetworkPolicy';
const isCilium = ({ object }: Spot): boolean => String(object['apiVersion']).startsWith('cilium.io/');
const PEERS = ['from', 'to'];
const CILIUM_PEERS = [
  'fromEndpoints',
  'toEndpoints',
  'fromEntities',
  'toEntities',
  'toCIDR',
  'toCIDRSet',
  'toFQDNs',
];

function isFilled(map: Spot['map'], key: string): boolean {
  return listAt(map, key).length > 0;
}

/** Directions that an empty element alone isolates: denies isolate, too. */
function stubsOf({ map }: Spot): string[] {
  return ['ingress', 'egress'].filter(
    (key) => JSON.stringify(map[key]) === '[{}]' && !isFilled(map, `${key}Deny`),
  );
}

/** Mistakes about isolation, and about lists that mean everything when they are empty. Traps T-01 to T-08, T-14. */
export const FAULTS_OF_LISTS: readonly Fault[] = [
  fault('policyTypes dropped, egress without a rule', 3, (spot) =>
    without(
      spot,
      'policyTypes',
      listAt(spot.map, 'policyTypes').includes('Egress') && !isFilled(spot.map, 'egress'),
    ),
  ),
  fault('a policy type removed', 4, (spot) =>
    instead(
      spot,
      'policyTypes',
      listAt(spot.map, 'policyTypes').slice(1),
      listAt(spot.map, 'policyTypes').length > 1,
    ),
  ),
  fault("Cilium's empty element written into a NetworkPolicy", 3, (spot) => {
    if (!isNetworkPolicy(spot) || !isSpec(spot)) return false;
    for (const key of ['ingress', 'egress']) spot.map[key] = [{}];
    return true;
  }),
  fault('the stub dropped: the list is gone', 4, (spot) => {
    const stubs = stubsOf(spot);
    for (const key of stubs) Reflect.deleteProperty(spot.map, key);
    return isCilium(spot) && isSpec(spot) && stubs.length > 0;
  }),
  fault('the stub dropped: the list is empty', 4, (spot) => {
    const stubs = stubsOf(spot);
    for (const key of stubs) spot.map[key] = [];
    return isCilium(spot) && isSpec(spot) && stubs.length > 0;
  }),
  fault('the last rules of a Cilium policy removed with their list', 4, (spot) => {
    if (
      !isCilium(spot) ||
      !isSpec(spot) ||
      !isFilled(spot.map, 'ingress') ||
      isFilled(spot.map, 'ingressDeny')
    )
      return false;
    return Reflect.deleteProperty(spot.map, 'ingress');
  }),
  fault('default deny switched off', 6, (spot) => {
    if (!isCilium(spot) || !isSpec(spot) || !(isFilled(spot.map, 'ingress') || isFilled(spot.map, 'egress')))
      return false;
    spot.map['enableDefaultDeny'] = { ingress: false, egress: false };
    return true;
  }),
  {
    fault: 'the whole policy deleted, the last isolator',
    atLeast: 10,
    mutants: (object) => {
      const isTiered = object['kind'] === 'ClusterNetworkPolicy';
      return isTiered
        ? []
        : [{ where: '', object: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'none' } } }];
    },
  },
  fault('the peer list emptied', 4, (spot) => {
    const key = PEERS.find((one) => isFilled(spot.map, one));
    return isNetworkPolicy(spot) && isAllowRule(spot) && key !== undefined && instead(spot, key, []);
  }),
  fault('the peers removed instead of the rule', 6, (spot) => {
    const key = [...PEERS, ...CILIUM_PEERS].find((one) => isFilled(spot.map, one));
    // without peers and ports a Cilium rule allows nothing
    const isOpen = isNetworkPolicy(spot) || isFilled(spot.map, 'toPorts') || isFilled(spot.map, 'icmps');
    return isAllowRule(spot) && isOpen && key !== undefined && without(spot, key);
  }),
  fault('the port list emptied', 3, (spot) =>
    instead(spot, 'ports', [], isNetworkPolicy(spot) && isAllowRule(spot) && isFilled(spot.map, 'ports')),
  ),
  fault('the ports removed instead of the rule', 8, (spot) => {
    const key = ['ports', 'toPorts', 'icmps', 'protocols'].find((one) => isFilled(spot.map, one));
    const isDeny = spot.map['action'] !== undefined && spot.map['action'] !== 'Accept';
    return isAllowRule(spot) && !isDeny && key !== undefined && without(spot, key);
  }),
  fault('a rule moved to the other direction', 4, (spot) => {
    const { map } = spot;
    if (!isNetworkPolicy(spot) || !isSpec(spot) || listAt(map, 'policyTypes').length < 2) return false;
    const [one, other] = isFilled(map, 'ingress') ? ['ingress', 'egress'] : ['egress', 'ingress'];
    const [from, to] = one === 'ingress' ? PEERS : PEERS.toReversed();
    const [rule] = mapsAt(map, one);
    if (rule === undefined || from === undefined || to === undefined) return false;
    map[one] = listAt(map, one).slice(1);
    map[other] = [...listAt(map, other), { [to]: rule[from], ports: rule['ports'] }];
    return true;
  }),
  fault('a requirement more on the subject', 10, (spot) => {
    const key = ['podSelector', 'endpointSelector'].find((one) => spot.map[one] !== undefined);
    if (!isSpec(spot) || key === undefined) return false;
    const selector = mapAt(spot.map, key);
    spot.map[key] = { ...selector, matchLabels: { ...mapAt(selector, 'matchLabels'), wave: 'one' } };
    return true;
  }),
  fault('moved to another namespace', 8, (spot) =>
    instead(spot, 'namespace', 'elsewhere', spot.path.join('.') === 'metadata'),
  ),
  fault('made cluster-wide', 3, (spot) => {
    if (spot.object['kind'] !== 'CiliumNetworkPolicy' || spot.path.length > 0) return false;
    const isForEveryone = JSON.stringify(at(spot.object, ['spec']) ?? '').includes('fromEndpoints');
    spot.map['kind'] = 'CiliumClusterwideNetworkPolicy';
    Reflect.deleteProperty(mapAt(spot.map, 'metadata'), 'namespace');
    return isForEveryone;
  }),
];
