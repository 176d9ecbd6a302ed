const SECOND_MS = 1000;

/**
 * How long the other side asks to wait: `Retry-After` in seconds or as a date, or the end of GitHub's rate limit.
 * Undefined where nothing is asked, or nothing that can be read.
 */
export function retryAfterMs(headers: Headers, nowMs: number): number | undefined {
  const asked = headers.get('retry-after')?.trim();
  if (asked !== undefined && /^\d{1,9}$/.test(asked)) return Number(asked) * SECOND_MS;
  if (asked !== undefined) {
    const dateMs = Date.parse(asked);
    if (!Number.isNaN(dateMs)) return Math.max(0, dateMs - nowMs);
  }
  if (!isRateLimited(headers)) return undefined;
  const resetMs = Number(headers.get('x-ratelimit-reset')) * SECOND_MS;
  return resetMs > 0 ? Math.max(0, resetMs - nowMs) : undefined;
}

/** GitHub says so with status 403, too. */
export function isRateLimited(headers: Headers): boolean {
  return headers.get('x-ratelimit-remaining') === '0';
}
