import type { PolicyEngine } from '../../grants/engine/engine.ts';
import type { Grant } from '../../grants/grant.ts';
import { DIRECTIONS, type Direction } from '../../model/direction.ts';
import { groupBy } from '../../model/group-by.ts';
import type { PolicySpec } from '../../policies/policy.ts';
import type { Member } from '../population.ts';
import type { PeerGroup, PeerGroups } from './peer-groups.ts';
import { PortCount, reachedBy } from './reached.ts';

/** Something counted in pairs of parties. */
export interface Surface {
  readonly pairs: number;
  /** pairs times the ports open between them: each protocol's ports, and each ICMP type, count */
  readonly pairPorts: number;
}

const NOTHING: Surface = { pairs: 0, pairPorts: 0 };

/** What the grants open for their subjects. Subjects that the same policy parts select are counted once, and weighted. */
export function grantedSurface(
  grants: readonly Grant[],
  pods: readonly Member[],
  peers: PeerGroups,
  engine: PolicyEngine,
): Surface {
  const bySpec = groupBy(grants, ({ spec }) => spec);
  const numbers = new Map([...bySpec.keys()].map((spec, number) => [spec, number]));
  const classes = new Map<string, { readonly specs: readonly PolicySpec[]; size: number }>();
  for (const { identity } of pods) {
    const specs = engine.selecting(identity).flatMap(({ spec }) => (numbers.has(spec) ? [spec] : []));
    const key = specs.map((spec) => numbers.get(spec)).join();
    const known = classes.get(key);
    if (known === undefined) classes.set(key, { specs, size: 1 });
    else known.size += 1;
  }
  return [...classes.values()].reduce((sum, { specs, size }) => {
    const own = specs.flatMap((spec) => bySpec.get(spec) ?? []);
    return DIRECTIONS.reduce((all, direction) => plus(all, ofSubject(own, direction, peers), size), sum);
  }, NOTHING);
}

function plus(a: Surface, b: Surface, times: number): Surface {
  return { pairs: a.pairs + times * b.pairs, pairPorts: a.pairPorts + times * b.pairPorts };
}

function ofSubject(grants: readonly Grant[], direction: Direction, peers: PeerGroups): Surface {
  let toEveryone = PortCount.none;
  const blocks = new Map<string, PortCount>();
  const pods = new Map<string, PortCount>();
  for (const grant of grants) {
    if (grant.rule.direction !== direction) continue;
    const reached = reachedBy(grant);
    if (reached.kind === 'nobody') continue;
    const ports = PortCount.of(grant);
    if (reached.kind === 'everyone') toEveryone = toEveryone.union(ports);
    addTo(reached.kind === 'pods' ? pods : blocks, reached.key, ports);
  }
  const outside = [...blocks.values()].reduce((sum, ports) => plus(sum, surfaceOf(ports), 1), NOTHING);
  return plus(outside, toPods(pods, toEveryone, peers), 1);
}

function addTo(known: Map<string, PortCount>, key: string, ports: PortCount): void {
  known.set(key, (known.get(key) ?? PortCount.none).union(ports));
}

/** Pods to which the same ports are open. */
interface Parcel {
  readonly ports: PortCount;
  size: number;
}

/** All pods are alike at first; each selector parts those it matches from the others. */
function toPods(pods: ReadonlyMap<string, PortCount>, toEveryone: PortCount, peers: PeerGroups): Surface {
  const rest: Parcel = { ports: toEveryone, size: peers.podCount };
  const parcels = [rest];
  const parcelOf = new Map<PeerGroup, Parcel>();
  for (const [key, ports] of pods) {
    const parted = new Map<Parcel, Parcel>();
    for (const group of peers.of(key)) {
      const from = parcelOf.get(group) ?? rest;
      let to = parted.get(from);
      if (to === undefined) {
        to = { ports: from.ports.union(ports), size: 0 };
        parted.set(from, to);
        parcels.push(to);
      }
      from.size -= group.size;
      to.size += group.size;
      parcelOf.set(group, to);
    }
  }
  return parcels.reduce((sum, { ports, size }) => plus(sum, surfaceOf(ports), size), NOTHING);
}

function surfaceOf({ size }: PortCount): Surface {
  return size === 0 ? NOTHING : { pairs: 1, pairPorts: size };
}
