import { EXIT_CODES } from '../../model/failure.ts';

/** `skipped`: nothing was asked about it, or what it needs failed before. */
export const CHECK_STATES = ['fine', 'warning', 'unreachable', 'skipped'] as const;
export type CheckState = (typeof CHECK_STATES)[number];

/** One thing that was looked at. */
export interface Check {
  readonly name: string;
  readonly state: CheckState;
  /** one sentence without final stop */
  readonly message: string;
  readonly details: readonly string[];
  /** what to do about it, may have several lines */
  readonly remedy?: string;
}

export interface CheckMore {
  readonly details?: readonly string[];
  readonly remedy?: string;
}

export function check(name: string, state: CheckState, message: string, more: CheckMore = {}): Check {
  return { name, state, message, details: [], ...more };
}

/** The worst check decides. */
export function exitCodeOf(checks: readonly Check[]): number {
  if (checks.some((one) => one.state === 'unreachable')) return EXIT_CODES['source-unreachable'];
  return checks.some((one) => one.state === 'warning') ? EXIT_CODES['input-partly-unreadable'] : 0;
}
