import { readFileSync } from 'node:fs';

export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

export interface Timed<T> {
  readonly value: T;
  readonly seconds: number;
  /** of all threads; less than `seconds` where other processes kept the machine busy */
  readonly cpuSeconds: number;
}

/** What the work gives, and the time it took. */
export function timed<T>(work: () => T): Timed<T> {
  const cpu = process.cpuUsage();
  const started = performance.now();
  const value = work();
  const seconds = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  return { value, seconds, cpuSeconds: (user + system) / 1e6 };
}

export function peakRssMegabytes(): number {
  // Linux counts it per process; elsewhere the resource usage does.
  try {
    const [, kilobytes] = /VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
    return Number(kilobytes) / 1000;
  } catch {
    return process.resourceUsage().maxRSS / 1000;
  }
}

/** Throws unless the work was done as it should be. */
export function same(what: string, actual: number, wanted: number): void {
  if (actual !== wanted) throw new Error(`${what}: ${actual}, expected ${wanted}`);
}
