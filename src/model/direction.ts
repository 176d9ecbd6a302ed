/** The side that enforces: egress at the source, ingress at the destination. */
export type Direction = 'ingress' | 'egress';

/**
 * Source and destination as subject and peer, or the other way round: the subject is the side that enforces.
 * Its own inverse.
 */
export function sidesOf<T>(direction: Direction, first: T, second: T): readonly [T, T] {
  return direction === 'egress' ? [first, second] : [second, first];
}

export const DIRECTIONS = ['ingress', 'egress'] as const satisfies readonly Direction[];
