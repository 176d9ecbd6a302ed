import { DIRECTIONS, type Direction } from '../model/direction.ts';
import type { Policy } from './policy.ts';

/**
 * Directions that a NetworkPolicy isolates by its own words, as the Kubernetes API describes them: `policyTypes`, and
 * where it is left out ingress always, and egress where there are such rules. None for policies of other kinds.
 */
export function typesByKubernetes({ ref, policyTypes, specs }: Policy): readonly Direction[] {
  if (ref.kind !== 'NetworkPolicy') return [];
  if (policyTypes !== undefined) return policyTypes;
  const hasEgress = specs.some(({ rules }) => rules.some(({ direction }) => direction === 'egress'));
  return DIRECTIONS.filter((direction) => direction === 'ingress' || hasEgress);
}
