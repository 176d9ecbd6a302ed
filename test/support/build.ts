import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const LOCK = join(ROOT, 'node_modules/.lapse-test-build');
/** Left behind by a test run that was killed. */
const ABANDONED_AFTER_MS = 180_000;

/** The built command line. */
export const MAIN = join(ROOT, 'dist/cli/main.js');

/** Builds `dist` where it is missing or older than a source, once however many test files ask. */
export async function buildOnce(): Promise<void> {
  while (isStale()) {
    if (!takeLock()) {
      await sleep(100);
      continue;
    }
    try {
      if (isStale()) await promisify(execFile)('npm', ['run', 'build'], { cwd: ROOT });
    } finally {
      rmSync(LOCK, { recursive: true });
    }
  }
}

function isStale(): boolean {
  if (!existsSync(MAIN)) return true;
  const builtMs = statSync(MAIN).mtimeMs;
  const sources = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' });
  return [
    'tsconfig.build.json',
    'package.json',
    'build-page.ts',
    ...sources.map((file) => join('src', file)),
  ].some((file) => statSync(join(ROOT, file)).mtimeMs > builtMs);
}

function takeLock(): boolean {
  try {
    mkdirSync(LOCK);
    return true;
  } catch {
    // another worker builds; its lock is taken over only where it cannot be alive
    const sinceMs = statSync(LOCK, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    if (Date.now() - sinceMs > ABANDONED_AFTER_MS) rmSync(LOCK, { recursive: true, force: true });
    return false;
  }
}
