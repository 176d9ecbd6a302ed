import { EMPTY_INVENTORY, type Inventory, parseInventory } from '../../src/policies/inventory/inventory.ts';
import { parseManifest } from '../../src/policies/manifest.ts';
import { parsePolicies } from '../../src/policies/parse-policies.ts';
import type { Usage } from '../../src/usage/usage.ts';
import type { PolicySet, Verification } from '../../src/verification/verification.ts';
import { verify } from '../../src/verification/verify.ts';

export function policySet(text: string): PolicySet {
  const { objects, problems } = parseManifest('policy.yaml', text);
  const [problem] = problems;
  if (problem !== undefined) throw new Error(`${problem.message}\n${text}`);
  return parsePolicies(objects);
}

export function inventoryOfText(text: string): Inventory {
  return parseInventory(parseManifest('inventory.yaml', text).objects);
}

export function verifyTexts(
  before: string,
  after: string,
  { inventory = EMPTY_INVENTORY, usages = [] }: { inventory?: Inventory; usages?: readonly Usage[] } = {},
): Verification {
  return verify({
    before: policySet(before),
    after: policySet(after),
    inventory,
    endpoints: [],
    usages,
    replayFromMs: 0,
  });
}

/** A NetworkPolicy `shop/web`; the spec in flow style or indented by two. */
export function networkPolicy(spec: string, name = 'web'): string {
  return `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: ${name}, namespace: shop }\nspec: ${spec}\n`;
}

/** A CiliumNetworkPolicy `shop/web`. */
export function ciliumPolicy(spec: string, name = 'web'): string {
  return `apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: { name: ${name}, namespace: shop }\nspec: ${spec}\n`;
}

/** A CiliumClusterwideNetworkPolicy `web`. */
export function clusterwidePolicy(spec: string, name = 'web'): string {
  return `apiVersion: cilium.io/v2\nkind: CiliumClusterwideNetworkPolicy\nmetadata: { name: ${name} }\nspec: ${spec}\n`;
}

/** Several documents in one text. */
export function documents(...texts: readonly string[]): string {
  return texts.join('---\n');
}
