import { isElsewhere } from '../../grants/match.ts';
import type { AgentSettings } from '../../policies/inventory/agent-settings.ts';
import type { Member, Population } from '../population.ts';

/** Pods that exposure counts: those of the own cluster that the inventory lists, or that were seen since. */
export function countedPods(
  population: Population,
  agent: AgentSettings,
  sinceMs: number,
): readonly Member[] {
  return population.podsSince(sinceMs).filter(({ identity }) => !isElsewhere(identity, agent));
}
