import { type Fault, fault, instead, without } from './fault.ts';
import { isWithinAllow, listAt, type Spot } from './tree.ts';

function isPort(spot: Spot): boolean {
  return isWithinAllow(spot) && spot.path.at(-2) === 'ports' && spot.map['port'] !== undefined;
}

function numberOf({ map }: Spot): number {
  return /^\d+$/.test(String(map['port'])) ? Number(map['port']) : Number.NaN;
}

/** As the kind writes it: a string in Cilium's. */
function written({ map }: Spot, port: number): unknown {
  return typeof map['port'] === 'string' && /^\d+$/.test(map['port']) ? String(port) : port;
}

/** Mistakes about ports and protocols. Traps T-23 to T-25, T-28. */
export const FAULTS_OF_PORTS: readonly Fault[] = [
  fault('another port', 8, (spot) =>
    instead(
      spot,
      'port',
      written(spot, 7),
      isPort(spot) && Number.isFinite(numberOf(spot)) && spot.map['endPort'] === undefined,
    ),
  ),
  fault('a port widened to a range', 8, (spot) => {
    if (!isPort(spot) || !Number.isFinite(numberOf(spot)) || spot.map['endPort'] !== undefined) return false;
    spot.map['endPort'] = numberOf(spot) + 1;
    return true;
  }),
  fault('endPort widened', 2, (spot) =>
    instead(spot, 'endPort', Number(spot.map['endPort']) + 1, isPort(spot)),
  ),
  fault('the start of a range moved down', 2, (spot) =>
    instead(
      spot,
      'port',
      written(spot, numberOf(spot) - 1),
      isPort(spot) && spot.map['endPort'] !== undefined,
    ),
  ),
  fault('the port of an entry removed: every port of the protocol', 3, (spot) => {
    if (!isPort(spot) || spot.object['kind'] !== 'NetworkPolicy') return false;
    Reflect.deleteProperty(spot.map, 'endPort');
    return without(spot, 'port');
  }),
  fault('port 0: every port', 6, (spot) =>
    instead(
      spot,
      'port',
      '0',
      isPort(spot) &&
        spot.object['kind'] !== 'NetworkPolicy' &&
        spot.map['endPort'] === undefined &&
        !hasRequests(spot),
    ),
  ),
  fault('protocol TCP widened to ANY', 5, (spot) =>
    instead(
      spot,
      'protocol',
      'ANY',
      isPort(spot) &&
        spot.map['protocol'] === 'TCP' &&
        spot.object['kind'] !== 'NetworkPolicy' &&
        !hasRequests(spot),
    ),
  ),
  fault('another protocol', 6, (spot) => {
    if (!isPort(spot) || hasRequests(spot)) return false;
    spot.map['protocol'] = spot.map['protocol'] === 'UDP' ? 'TCP' : 'UDP';
    return true;
  }),
  fault('a port name replaced by a number', 3, (spot) =>
    instead(
      spot,
      'port',
      spot.object['kind'] === 'NetworkPolicy' ? 8080 : '8080',
      isPort(spot) && !Number.isFinite(numberOf(spot)),
    ),
  ),
  fault('another port name', 3, (spot) =>
    instead(spot, 'port', 'other', isPort(spot) && !Number.isFinite(numberOf(spot))),
  ),
  fault('another ICMP type', 2, (spot) =>
    instead(spot, 'type', Number(spot.map['type']) + 1, isWithinAllow(spot) && spot.path.at(-2) === 'fields'),
  ),
  fault('ICMP types dropped: every protocol', 2, (spot) => without(spot, 'icmps', isWithinAllow(spot))),
  fault('a port more', 8, (spot) => {
    const ports = listAt(spot.map, 'ports');
    const one = spot.object['kind'] === 'NetworkPolicy' ? { port: 9 } : { port: '9', protocol: 'TCP' };
    return (
      isWithinAllow(spot) &&
      ports.length > 0 &&
      !('rules' in spot.map) &&
      instead(spot, 'ports', [...ports, one])
    );
  }),
];

/** A proxy's port has its own bounds: the object would be invalid, which is caught for another reason. */
function hasRequests({ object, path }: Spot): boolean {
  const parent = path.slice(0, -2).reduce<unknown>((inner, step) => Reflect.get(Object(inner), step), object);
  return Reflect.has(Object(parent), 'rules') || Reflect.has(Object(parent), 'serverNames');
}
