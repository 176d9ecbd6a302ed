import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/**
 * Runs a benchmark once more in a process of its own, for one task, so that nothing that was measured before weighs on
 * it. It prints its result as JSON.
 * @param url of the benchmark's file, which takes `--task`
 */
export async function runApart<T>(url: string, task: unknown): Promise<T> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [...process.execArgv, fileURLToPath(url), '--task', JSON.stringify(task)],
    { maxBuffer: 64 * 1024 * 1024 },
  );
  return JSON.parse(stdout);
}
