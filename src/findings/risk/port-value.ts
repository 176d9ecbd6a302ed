import type { Grant } from '../../grants/grant.ts';
import { PortSet } from '../../model/sets/port-set.ts';
import type { PortMatch } from '../../policies/policy.ts';
import { countPorts, possiblePorts } from '../port-sets.ts';

/** Ports behind which are shells, clusters and data. Well known by number; the service may listen elsewhere. */
const SENSITIVE = new Set([
  22, 23, 111, 139, 389, 445, 636, 873, 1433, 1521, 2049, 2375, 2376, 2379, 2380, 3306, 3389, 4194, 5432,
  5672, 5900, 5984, 5985, 6379, 6443, 7000, 7077, 8086, 8200, 8500, 9000, 9042, 9092, 9200, 9300, 10250,
  10255, 11211, 15672, 27017,
]);

const NUDGE = 0.25;
const ALL = Math.log2(1 + countPorts(PortSet.all));

/** How much can be tried, 0 to 1: the logarithm of the number of ports, and a nudge where one of them is sensitive. */
export function portValue(grants: readonly Grant[]): number {
  // a proxy that lets only some requests through leaves half of it
  const unchecked = grants.filter(({ request }) => request === undefined);
  return Math.max(valueOf(unchecked), valueOf(grants) / 2);
}

function valueOf(grants: readonly Grant[]): number {
  const ports = grants.map(({ port }) => knownPorts(port)).reduce((all, one) => all.union(one), PortSet.none);
  const names = new Set(grants.flatMap(({ port }) => (port?.kind === 'named' ? [port.name] : []))).size;
  const isSensitive = [...SENSITIVE].some((port) => ports.contains('TCP', port));
  const count = Math.min(1, Math.log2(1 + countPorts(ports) + names) / ALL);
  return (1 - NUDGE) * count + (isSensitive ? NUDGE : 0);
}

/** A name counts as one port, whatever its number. */
function knownPorts(port: PortMatch | undefined): PortSet {
  return port?.kind === 'named' ? PortSet.none : possiblePorts(port);
}
