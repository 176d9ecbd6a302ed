import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';

const AUTHOR = ['-c', 'user.name=Ana', '-c', 'user.email=ana@example.org'];

/**
 * A bare repository with `main` and a branch of one commit for each name. Gives its path.
 *
 * @param folder in which it may make one of its own
 */
export function policiesRepository(folder: string, branches: readonly string[]): string {
  const path = join(mkdtempSync(join(folder, 'forge-')), 'policies.git');
  execFileSync('git', ['init', '--quiet', '--bare', '--initial-branch=main', path]);
  const git = (args: readonly string[], input = ''): string =>
    execFileSync('git', ['-C', path, ...AUTHOR, ...args], { input, encoding: 'utf8' }).trim();
  const treeOf = (file: string): string => {
    const blob = git(['hash-object', '-w', '--stdin'], `${file}\n`);
    return git(['mktree'], `100644 blob ${blob}\t${file}\n`);
  };
  const root = git(['commit-tree', treeOf('policy.yaml'), '-m', 'policies']);
  git(['update-ref', 'refs/heads/main', root]);
  for (const branch of branches) {
    const commit = git(['commit-tree', treeOf('smaller.yaml'), '-p', root, '-m', branch]);
    git(['update-ref', `refs/heads/${branch}`, commit]);
  }
  return path;
}
