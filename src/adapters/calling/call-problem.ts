/** Whether another attempt may help, and how long the other side asks to wait before it. */
export type Retry = { readonly kind: 'never' } | { readonly kind: 'later'; readonly afterMs?: number };

interface ProblemDetails {
  readonly status?: number | undefined;
  readonly remedy?: string | undefined;
  readonly cause?: unknown;
}

/** Why a call to another server failed. The message is a clause without secrets, such as `hooks.slack.com answered 404: no_service`. */
export class CallProblem extends Error {
  readonly retry: Retry;
  /** HTTP status or SMTP reply, where there was an answer */
  readonly status: number | undefined;
  /** what a person can do, where it is known here */
  readonly remedy: string | undefined;

  constructor(message: string, retry: Retry, { status, remedy, cause }: ProblemDetails = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'CallProblem';
    this.retry = retry;
    this.status = status;
    this.remedy = remedy;
  }
}

const DEPTH = 5;

/** The problem inside of what a library made of it; anything else is one of its own that no retry helps. */
export function problemIn(error: unknown): CallProblem {
  let inner = error;
  for (let depth = 0; depth < DEPTH && inner instanceof Error; depth++) {
    if (inner instanceof CallProblem) return inner;
    inner = inner.cause;
  }
  const message = error instanceof Error ? error.message : String(error);
  return new CallProblem(message, { kind: 'never' }, { cause: error });
}
