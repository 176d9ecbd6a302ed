import type { Member } from '../../../findings/population.ts';
import type { MapNode } from '../pictures.ts';

/** A node of the map while it is made. */
export interface Party {
  readonly kind: MapNode['kind'];
  readonly namespace?: string;
  readonly name: string;
  /** pods and nodes that it stands for; none for what only a rule or an address names */
  readonly members: readonly Member[];
  /** of a group */
  readonly workloads?: readonly Party[];
  /** of a group: every workload of its namespace, or of the cluster where it has none */
  readonly isEvery?: boolean;
}
