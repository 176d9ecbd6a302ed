import { type Fault, fault, instead, without } from './fault.ts';
import { isSpec, isWithinAllow, listAt, mapAt, mapsAt, type Spot } from './tree.ts';

const isTiered = ({ object }: Spot): boolean => object['kind'] === 'ClusterNetworkPolicy';

/** Mistakes about what a rule does beside letting through: denies, tiers, proxies, authentication. Traps T-09 to T-12, T-18 to T-21. */
export const FAULTS_OF_EFFECTS: readonly Fault[] = [
  fault('a deny section removed', 2, (spot) => {
    const key = ['ingressDeny', 'egressDeny'].find((one) => listAt(spot.map, one).length > 0);
    return isSpec(spot) && key !== undefined && without(spot, key);
  }),
  fault('a deny emptied to an element that denies nothing', 2, (spot) => {
    const key = ['ingressDeny', 'egressDeny'].find((one) => listAt(spot.map, one).length > 0);
    return isSpec(spot) && key !== undefined && instead(spot, key, [{}]);
  }),
  fault('a deny narrowed to one port', 2, (spot) => {
    const isDeny = spot.path.at(-2) === 'ingressDeny' || spot.path.at(-2) === 'egressDeny';
    if (!isDeny || spot.map['toPorts'] !== undefined) return false;
    spot.map['toPorts'] = [{ ports: [{ port: '1', protocol: 'TCP' }] }];
    return true;
  }),
  fault('a deny of a tier removed', 3, (spot) => {
    const first = ['ingress', 'egress'].find((key) => listAt(spot.map, key).length > 0);
    if (!isTiered(spot) || !isSpec(spot) || first === undefined) return false;
    const rules = mapsAt(spot.map, first);
    const left = rules.filter((rule) => rule['action'] !== 'Deny');
    return instead(spot, first, left, left.length > 0 && left.length < rules.length);
  }),
  fault('a deny of a tier turned into an accept', 3, (spot) =>
    instead(spot, 'action', 'Accept', isTiered(spot) && spot.map['action'] === 'Deny'),
  ),
  fault('a deny of a tier turned into a pass', 3, (spot) =>
    instead(spot, 'action', 'Pass', isTiered(spot) && spot.map['action'] === 'Deny'),
  ),
  fault('an accept of a tier moved before its denies', 2, (spot) => {
    const rules = mapsAt(spot.map, 'ingress');
    const at = rules.findIndex((rule) => rule['action'] === 'Accept');
    const [accept] = rules.splice(at, 1);
    return isTiered(spot) && isSpec(spot) && at > 0 && instead(spot, 'ingress', [accept, ...rules]);
  }),
  fault('authentication removed', 2, (spot) => without(spot, 'authentication', isWithinAllow(spot))),
  fault('authentication switched off', 2, (spot) =>
    instead(spot, 'authentication', { mode: 'disabled' }, isWithinAllow(spot)),
  ),
  fault('the L7 list removed: every request', 2, (spot) =>
    without(spot, 'rules', isWithinAllow(spot) && spot.path.at(-2) === 'toPorts'),
  ),
  fault('the L7 list emptied: every request', 2, (spot) => {
    const kind = ['http', 'dns'].find((one) => listAt(spot.map, one).length > 0);
    return spot.path.at(-1) === 'rules' && kind !== undefined && instead(spot, kind, []);
  }),
  fault('the path of an http rule removed', 2, (spot) => without(spot, 'path', spot.path.at(-2) === 'http')),
  fault('the method of an http rule removed', 2, (spot) =>
    without(spot, 'method', spot.path.at(-2) === 'http'),
  ),
  fault('a DNS rule widened to every name', 2, (spot) => {
    if (spot.path.at(-2) !== 'dns') return false;
    Reflect.deleteProperty(spot.map, 'matchName');
    spot.map['matchPattern'] = '*';
    return true;
  }),
  fault('the server names removed', 2, (spot) => without(spot, 'serverNames')),
  fault('another server name', 2, (spot) => instead(spot, 'serverNames', ['other.example.com'])),
  fault('the subject of a tier widened', 2, (spot) => {
    const subject = mapAt(spot.map, 'subject');
    const isAccepting = JSON.stringify(spot.map).includes('Accept');
    return (
      isTiered(spot) &&
      isSpec(spot) &&
      isAccepting &&
      JSON.stringify(subject) !== '{"namespaces":{}}' &&
      instead(spot, 'subject', { namespaces: { matchLabels: { team: 'none' } } })
    );
  }),
];
