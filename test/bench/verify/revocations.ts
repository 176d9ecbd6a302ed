import { PolicyEngine } from '../../../src/grants/engine/engine.ts';
import type { Grant } from '../../../src/grants/grant.ts';
import { Identities } from '../../../src/grants/identity.ts';
import { DIRECTIONS, sidesOf } from '../../../src/model/direction.ts';
import type { Inventory } from '../../../src/policies/inventory/inventory.ts';
import { parseManifest } from '../../../src/policies/manifest.ts';
import { parsePolicies } from '../../../src/policies/parse-policies.ts';
import { formatRef, type Policy } from '../../../src/policies/policy.ts';
import { newTexts, tighten } from '../../../src/tightening/tighten.ts';
import type { KnownEndpoint, Usage } from '../../../src/usage/usage.ts';
import type { PolicySet } from '../../../src/verification/verification.ts';
import { unusedFindings } from '../../tightening/unused-findings.ts';
import { plausibleTraffic } from '../analyze/traffic.ts';
import { generateCluster } from '../engine/cluster.ts';
import { generatePolicies } from '../engine/policies.ts';

/** A change of many policies, as a tightening makes it. */
export interface Scene {
  readonly before: PolicySet;
  readonly after: PolicySet;
  readonly inventory: Inventory;
  readonly endpoints: readonly KnownEndpoint[];
  readonly usages: readonly Usage[];
  /** parts that were taken out */
  readonly revoked: number;
}

/** Takes unused parts out of the policies of a generated cluster, one of each policy first, until there are enough. */
export function makeScene(policies: number, revocations: number, connections: number, seed: number): Scene {
  const cluster = generateCluster(seed);
  const files = generatePolicies(cluster, policies, seed).map((text, i) =>
    parseManifest(`policy-${i}.yaml`, text),
  );
  const before = parsePolicies(files.flatMap(({ objects }) => objects));
  const engine = new PolicyEngine(before.policies, cluster.inventory);
  const usages = plausibleTraffic(cluster, engine, connections, seed);
  const used = usedGrants(engine, usages, cluster.inventory);
  const findings = oneOfEachFirst(
    before.policies.map((policy) => unusedFindings(policy, (grant) => !used.has(keyOf(grant)))),
  )
    .filter(
      ({ hold, policy }) => hold === undefined && policy.specs.every((spec) => spec.rules.every(isPlain)),
    )
    .slice(0, revocations);
  const tightening = tighten(findings, files);
  const texts = newTexts(tightening);
  const after = parsePolicies(
    files.flatMap(({ file, text }) => parseManifest(file, texts.get(file) ?? text).objects),
  );
  const revoked = tightening.changes.reduce((sum, change) => sum + change.revoked.length, 0);
  return { before, after, inventory: cluster.inventory, endpoints: endpointsOf(usages), usages, revoked };
}

/** So that as many policies as can be are changed. */
function oneOfEachFirst<T>(lists: readonly (readonly T[])[]): T[] {
  const longest = Math.max(...lists.map((list) => list.length));
  return Array.from({ length: longest }, (_, i) => lists.flatMap((list) => list.slice(i, i + 1))).flat();
}

function isPlain({ frozen, effect }: Policy['specs'][number]['rules'][number]): boolean {
  return frozen.length === 0 && effect === 'allow';
}

function usedGrants(engine: PolicyEngine, usages: readonly Usage[], inventory: Inventory): Set<string> {
  const identities = new Identities(inventory, { lenient: true });
  const used = new Set<string>();
  for (const { connection, outcome } of usages) {
    if (outcome !== 'allowed') continue;
    const { protocol, port } = connection;
    const [source, destination] = [identities.of(connection.source), identities.of(connection.destination)];
    for (const direction of DIRECTIONS) {
      const [subject, peer] = sidesOf(direction, source, destination);
      for (const { grant } of engine.decide(direction, subject, peer, protocol, port).grants)
        used.add(keyOf(grant));
    }
  }
  return used;
}

/** Taking a policy apart again makes other objects. */
function keyOf({ policy, id }: Grant): string {
  return `${formatRef(policy.ref)} ${id}`;
}

function endpointsOf(usages: readonly Usage[]): KnownEndpoint[] {
  const parties = new Set(usages.flatMap(({ connection }) => [connection.source, connection.destination]));
  return [...parties].map((endpoint) => ({ endpoint, nodes: [], firstSeenMs: 0, lastSeenMs: 0 }));
}
