import { Random } from '../../../src/app/demo/random.ts';
import type { PolicyEngine } from '../../../src/grants/engine/engine.ts';
import { Identities } from '../../../src/grants/identity.ts';
import { DIRECTIONS, type Direction, sidesOf } from '../../../src/model/direction.ts';
import type { Usage } from '../../../src/usage/usage.ts';
import type { Cluster } from '../engine/cluster.ts';
import { generateTraffic } from '../engine/traffic.ts';

/** Of a hundred connections, so many are dropped, and so many pass though the policies given would drop them. */
const DENIED = 2;
const UNEXPLAINED = 1;

/** The generated policies let a fourth to a third of the generated traffic pass. */
const GENERATED_PER_WANTED = 4.6;

/**
 * Connections as a cluster with these policies has them: what passes has a reason to, but for a few; some is dropped.
 * Each is known by one of its halves. In no order.
 */
export function plausibleTraffic(
  cluster: Cluster,
  engine: PolicyEngine,
  count: number,
  seed: number,
): Usage[] {
  const identities = new Identities(cluster.inventory, { lenient: true });
  const generated = generateTraffic(cluster, Math.ceil(count * GENERATED_PER_WANTED), seed);
  shuffle(generated, new Random(seed));
  let denied = Math.floor((count * DENIED) / 100);
  let unexplained = Math.floor((count * UNEXPLAINED) / 100);
  let explained = count - denied - unexplained;
  const traffic: Usage[] = [];
  for (const usage of generated) {
    const refusing = refusedBy(usage, engine, identities);
    if (refusing === undefined) {
      if (explained === 0) continue;
      explained -= 1;
      traffic.push(usage);
    } else if (denied > 0) {
      denied -= 1;
      traffic.push({ ...usage, seenAt: refusing, outcome: 'denied' });
    } else if (unexplained > 0) {
      unexplained -= 1;
      traffic.push({ ...usage, seenAt: refusing });
    }
  }
  if (traffic.length !== count) throw new Error(`only ${traffic.length} of ${count} connections were found`);
  return traffic;
}

function refusedBy(
  { connection }: Usage,
  engine: PolicyEngine,
  identities: Identities,
): Direction | undefined {
  const { protocol, port } = connection;
  const [source, destination] = [identities.of(connection.source), identities.of(connection.destination)];
  return DIRECTIONS.find((direction) => {
    const [subject, peer] = sidesOf(direction, source, destination);
    return engine.decide(direction, subject, peer, protocol, port).verdict === 'deny';
  });
}

function shuffle(items: Usage[], random: Random): void {
  for (const [i, item] of items.entries()) {
    const other = random.below(i + 1);
    const moved = items[other] ?? item;
    items[other] = item;
    items[i] = moved;
  }
}
