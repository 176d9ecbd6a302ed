import type { Direction } from '../model/direction.ts';
import type { Comment } from '../policies/print-object.ts';
import type { Subject } from './subject.ts';
import type { SuggestedRule } from './suggested-rule.ts';

/** What a suggested policy says, whatever its kind. */
export interface PolicyContent {
  readonly name: string;
  readonly subject: Subject;
  /** those that it isolates; never empty */
  readonly directions: readonly Direction[];
  readonly rules: readonly SuggestedRule[];
}

/** The object of one kind, and what is said beside its parts. */
export interface WrittenPolicy {
  readonly object: Readonly<Record<string, unknown>>;
  readonly comments: readonly Comment[];
}

/** Said where a direction allows nothing. */
export const NOTHING_SEEN = 'nothing was seen, so nothing is allowed';
