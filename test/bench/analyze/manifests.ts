import { mkdirSync, writeFileSync } from 'node:fs';
import { stringify } from 'yaml';
import { type Inventory, parseInventory } from '../../../src/policies/inventory/inventory.ts';
import { parseManifest } from '../../../src/policies/manifest.ts';
import { parsePolicies } from '../../../src/policies/parse-policies.ts';
import type { Policy } from '../../../src/policies/policy.ts';
import { type Cluster, clusterObjects } from '../engine/cluster.ts';
import { generatePolicies } from '../engine/policies.ts';
import { same } from '../measure.ts';
import { inventoryFile, policyDirectory, type Scene } from './scene.ts';

export const NODES = 50;
/** long before the window */
const CREATED = '2025-01-01T00:00:00Z';

interface Written {
  readonly inventory: Inventory;
  readonly policies: readonly Policy[];
}

/** Writes what the user would have: the policies, a file each, and a dump of what runs. */
export function writeManifests(scene: Scene, cluster: Cluster): Written {
  mkdirSync(policyDirectory(scene), { recursive: true });
  const texts = generatePolicies(cluster, scene.policies, scene.seed);
  for (const [i, text] of texts.entries())
    writeFileSync(`${policyDirectory(scene)}/policy-${String(i).padStart(5, '0')}.yaml`, text);
  const inventoryText = [...clusterObjects(cluster).map(dated), ...Array.from({ length: NODES }, nodeObject)]
    .map((object) => stringify(object, { aliasDuplicateObjects: false }))
    .join('---\n');
  writeFileSync(inventoryFile(scene), inventoryText);
  const { policies } = parsePolicies(texts.flatMap((text, i) => parseManifest(`${i}.yaml`, text).objects));
  const inventory = parseInventory(parseManifest('inventory.yaml', inventoryText).objects);
  same('policies', policies.length, scene.policies);
  same('workloads', inventory.workloads.length, cluster.workloads.length);
  return { inventory, policies };
}

/** As the API server writes it: everything is older than the window. */
function dated({ apiVersion, kind, value }: ReturnType<typeof clusterObjects>[number]): object {
  const { metadata, ...rest } = value;
  return {
    apiVersion,
    kind,
    metadata: { ...(typeof metadata === 'object' ? metadata : {}), creationTimestamp: CREATED },
    ...rest,
  };
}

function nodeObject(_: unknown, i: number): object {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: `node-${i}`, creationTimestamp: CREATED },
    status: { addresses: [{ type: 'InternalIP', address: `10.0.1.${i}` }] },
  };
}
