import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * Path of a file beside the project that several projects share, such as `corpus/flows/upstream-samples.jsonl`.
 * It may be absent: guard the tests with `describe.skipIf(!hasShared(…))`.
 */
export function sharedPath(relative: string): string {
  return fileURLToPath(new URL(`../../../shared/${relative}`, import.meta.url));
}

export function hasShared(relative: string): boolean {
  return existsSync(sharedPath(relative));
}
