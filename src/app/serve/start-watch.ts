import { SECOND_MS } from '../../model/time.ts';
import type { Clock } from '../clock.ts';
import type { CollectorMonitor } from './collector-monitor.ts';
import type { WatchedOnce } from './watch-apart.ts';

export interface WatchIo {
  readonly clock: Clock;
  /** something is needed again that these merges revoked; each once, until it is not needed any more */
  readonly onNeeded?: (needed: readonly string[]) => void;
  /** for another reason than the last time */
  readonly onWatchFailed?: (reason: string) => void;
}

/** The streams come first. */
const LONGEST_BEFORE_FIRST_MS = 60 * SECOND_MS;

/** Looks at what was merged, again and again, one look at a time; never rejects. What is new is told once. */
export function startWatch(
  watch: (signal: AbortSignal) => Promise<WatchedOnce>,
  everyMs: number,
  monitor: CollectorMonitor,
  io: WatchIo,
): { stop(): Promise<void> } {
  monitor.watches();
  const stopping = new AbortController();
  const { signal } = stopping;
  let needed: readonly string[] = [];
  let trouble: string | undefined;
  const failed = (reason: string): void => {
    monitor.watchFailed(needed.length);
    if (reason !== trouble) io.onWatchFailed?.(reason);
    trouble = reason;
  };
  const look = async (): Promise<void> => {
    const nowMs = io.clock.now();
    try {
      const watched = await watch(signal);
      if (signal.aborted) return;
      const before = needed;
      // what could not be looked at is no better than it was
      needed = [...watched.needed, ...before.filter((one) => watched.unread.includes(one))];
      const fresh = needed.filter((one) => !before.includes(one));
      if (fresh.length > 0) io.onNeeded?.(fresh);
      if (watched.failure !== undefined) return failed(watched.failure);
      trouble = undefined;
      monitor.watched(nowMs, needed.length);
    } catch (error) {
      if (!signal.aborted) failed(error instanceof Error ? error.message : String(error));
    }
  };
  const loop = async (): Promise<void> => {
    await io.clock.sleep(Math.min(everyMs, LONGEST_BEFORE_FIRST_MS), signal);
    while (!signal.aborted) {
      await look();
      await io.clock.sleep(everyMs, signal);
    }
  };
  const running = loop();
  return {
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}
