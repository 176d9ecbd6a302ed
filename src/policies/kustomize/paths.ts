/** Path algebra on texts: the core opens no files. `/` separates, as everywhere a cluster's manifests are kept. */

/** The same path without `.`, `..` inside, or doubled slashes; `.` for the directory one is in. */
export function normalPath(path: string): string {
  const steps: string[] = [];
  for (const step of path.split('/')) {
    if (step === '' || step === '.') continue;
    if (step === '..' && steps.length > 0 && steps.at(-1) !== '..') steps.pop();
    else if (step !== '..' || !path.startsWith('/')) steps.push(step);
  }
  const joined = steps.join('/');
  if (path.startsWith('/')) return `/${joined}`;
  return joined === '' ? '.' : joined;
}

/** @param path a normal path */
export function directoryOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash === -1 ? '.' : slash === 0 ? '/' : path.slice(0, slash);
}

export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

export function joinPath(directory: string, path: string): string {
  return normalPath(path.startsWith('/') ? path : `${directory}/${path}`);
}

/** No file system takes longer ones. */
const MAX_CHARACTERS = 4096;

/** What kustomize would fetch: a URL, or a repository in one of the short forms of hashicorp/go-getter and git. */
export function isRemote(path: string): boolean {
  if (path.length > MAX_CHARACTERS) return true;
  return (
    /^[a-z][a-z0-9+.-]*:\/\//i.test(path) ||
    /^(?:git::|git@|[\w.-]+@[\w.-]+:)/.test(path) ||
    /^(?:github\.com|gitlab\.com|bitbucket\.org)[/:]/i.test(path) ||
    /\?(?:.*&)?(?:ref|version|timeout|submodules)=/.test(path)
  );
}
