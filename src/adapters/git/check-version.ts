import { Failure } from '../../model/failure.ts';
import type { Git } from './run-git.ts';

const OLDEST = [2, 38] as const;

/** `merge-tree --write-tree` came with 2.38. */
export async function demandVersion(git: Git): Promise<void> {
  const text = await git.text('version');
  const [, major = 0, minor = 0] = (/(\d+)\.(\d+)/.exec(text) ?? []).map(Number);
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return;
  throw new Failure('usage', `${text.slice(0, 80)} is too old`, {
    remedy: `install git ${OLDEST.join('.')} or later`,
  });
}
