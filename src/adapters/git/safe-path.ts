import { groupBy } from '../../model/group-by.ts';

/** Why a path of a repository must not become a path on this machine; undefined: it may. */
export function unsafePath(path: string): string | undefined {
  const steps = path.split('/');
  if (steps.includes('') || steps.includes('.') || steps.includes('..')) return 'leads out of the repository';
  if (steps.some(isGitDirectory)) return 'lies in what some file systems take for .git';
  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  if (/[\x00-\x1f\x7f\\]/.test(path)) return 'has a backslash or a control character in its name';
  if (Buffer.byteLength(path) > 1024 || steps.some((step) => Buffer.byteLength(step) > 255))
    return 'has a name that is too long';
  return undefined;
}

/** As Windows (short names, trailing dots and blanks, streams) and macOS (code points it ignores) read names. */
function isGitDirectory(step: string): boolean {
  const name = step
    .replaceAll(/\p{Default_Ignorable_Code_Point}/gu, '')
    .toLowerCase()
    .replace(/:.*$/, '')
    .replace(/[. ]+$/, '');
  return name === '.git' || /^git~\d+$/.test(name);
}

/**
 * Those of the paths that a file system may take for one another, because it does not tell case or composition apart,
 * and those that are a file here and a directory there.
 */
export function collidingPaths(paths: readonly string[]): ReadonlySet<string> {
  const byName = groupBy(paths, foldName);
  const collisions = new Set([...byName.values()].filter((same) => same.length > 1).flat());
  for (const path of paths) {
    const name = foldName(path);
    for (let at = name.indexOf('/'); at !== -1; at = name.indexOf('/', at + 1)) {
      const files = byName.get(name.slice(0, at));
      if (files === undefined) continue;
      collisions.add(path);
      for (const file of files) collisions.add(file);
    }
  }
  return collisions;
}

function foldName(path: string): string {
  return path.normalize('NFC').toLowerCase();
}
