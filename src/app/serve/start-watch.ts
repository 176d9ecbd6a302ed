import { SECOND_MS } from '../../model/time.ts';
import type { Clock } from '../clock.ts';
import type { CollectorMonitor } from './collector-monitor.ts';
import type { WatchedOnce } from './watch-apart.ts';

export interface WatchIo {
  readonly clock: Clock;
  /** something that was revoked is needed again, of other merges than the last time */
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
  let [needed, trouble] = ['', ''];
  const look = async (): Promise<void> => {
    const nowMs = io.clock.now();
    try {
      const watched = await watch(signal);
      if (signal.aborted) return;
      monitor.watched({ nowMs, needed: watched.needed.length });
      const found = watched.needed.join(' ');
      if (found !== needed && found !== '') io.onNeeded?.(watched.needed);
      needed = found;
      if (watched.trouble !== trouble && watched.trouble !== '') io.onWatchFailed?.(watched.trouble);
      trouble = watched.trouble;
    } catch (error) {
      if (signal.aborted) return;
      monitor.watchFailed();
      const reason = error instanceof Error ? error.message : String(error);
      if (reason !== trouble) io.onWatchFailed?.(reason);
      trouble = reason;
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
