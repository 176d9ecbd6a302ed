/** The side that enforces: egress at the source, ingress at the destination. */
export type Direction = 'ingress' | 'egress';

export const DIRECTIONS = ['ingress', 'egress'] as const satisfies readonly Direction[];
