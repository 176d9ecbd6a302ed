import type { NarrowableFinding, UnusedFinding } from '../findings/finding.ts';

/** What a proposal may do something about: nothing holds it. */
export type ActionableFinding = UnusedFinding | NarrowableFinding;
