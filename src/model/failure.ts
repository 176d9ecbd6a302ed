/**
 * Why a command cannot go on. Each code has one process exit code (`EXIT_CODES`), which is part of the
 * command-line contract.
 */
export type FailureCode =
  | 'usage'
  | 'input-partly-unreadable'
  | 'source-unreachable'
  | 'store-unusable'
  | 'verification-failed'
  | 'not-delivered'
  | 'unused-found'
  | 'needed-again';

export const EXIT_CODES = {
  usage: 2,
  'input-partly-unreadable': 3,
  'source-unreachable': 4,
  'store-unusable': 5,
  'verification-failed': 6,
  'not-delivered': 7,
  'unused-found': 10,
  'needed-again': 11,
} as const satisfies Record<FailureCode, number>;

/** An operation that cannot go on, for a reason the user can act on. Anything else thrown is a bug (exit 1). */
export class Failure extends Error {
  readonly code: FailureCode;

  /** @param remedy what the user can do about it, one sentence without a final line break */
  constructor(code: FailureCode, message: string, options: { cause?: unknown; remedy?: string } = {}) {
    super(
      options.remedy === undefined ? message : `${message}\n  ${options.remedy}`,
      options.cause === undefined ? undefined : { cause: options.cause },
    );
    this.name = 'Failure';
    this.code = code;
  }
}
