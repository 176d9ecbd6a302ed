/**
 * What the silence is worth. `reliable`: observed for all the time required. `weak`: for some of it. `not-evaluable`:
 * there was nothing to observe, since no traffic was possible or nothing tells when it could have begun.
 */
export const CONFIDENCES = ['reliable', 'weak', 'not-evaluable'] as const;
export type Confidence = (typeof CONFIDENCES)[number];
