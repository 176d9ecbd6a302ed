import { setFlagsFromString } from 'node:v8';

/**
 * How far the heap may grow beyond what lived at the last collection, in percent. By itself V8 lets it grow to several
 * times that, and a report takes half as much memory again for a few percent less time. No bound in megabytes: a
 * cluster that needs more gets it.
 */
const GROWTH_PERCENT = 60;

/** For the process as a whole; to be called before the work begins, and as often as one likes. */
export function boundHeap(): void {
  setFlagsFromString(`--heap-growing-percent=${GROWTH_PERCENT}`);
}
