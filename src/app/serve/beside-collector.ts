import { constants, setPriority, totalmem } from 'node:os';

const MEGABYTE = 1024 * 1024;
/** Megabytes that the collector may grow by meanwhile. */
const RESERVE = 128;
/** The rest of a process lies beside its old objects. */
const HEAP_SHARE = 0.75;
const LEAST_HEAP = 192;

/**
 * Megabytes of heap that the collector leaves to a process beside it, of the memory that the machine or the container
 * has. One that wants more must end by itself: where it ran the container out of memory, the kernel could end the
 * collector with it.
 */
export function heapMegabytes(): number {
  // where there is no limit it is 0, or a number beyond all memory
  const constrained = process.constrainedMemory();
  const limit = constrained > 0 ? Math.min(constrained, totalmem()) : totalmem();
  const left = (limit - process.memoryUsage.rss()) / MEGABYTE;
  return Math.max(LEAST_HEAP, Math.floor((left - RESERVE) * HEAP_SHARE));
}

/** The process has less claim to the processor than the collector. */
export function yieldTo(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // it has ended, or may not: it runs as it is
  }
}
