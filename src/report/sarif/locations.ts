import type { ArtifactLocation, PhysicalLocation } from 'sarif';
import type { FindingRow } from '../row.ts';

/** Where something is in the repository; undefined where it is in no file. */
export type Locator = (place: Pick<FindingRow, 'file' | 'line' | 'column'>) => PhysicalLocation | undefined;

/** Of live objects: `cluster:NetworkPolicy/shop/db`. */
const IN_CLUSTER = 'cluster:';

/** @param root absolute path of the directory that relative paths begin at; undefined: nobody knows */
export function locatorFor(root: string | undefined): Locator {
  return ({ file, line, column }) => {
    if (file === undefined || file.startsWith(IN_CLUSTER)) return undefined;
    const region = line === undefined ? undefined : regionAt(line, column);
    return { artifactLocation: artifactOf(file, root), ...(region === undefined ? {} : { region }) };
  };
}

function regionAt(line: number, column: number | undefined): PhysicalLocation['region'] {
  return { startLine: line, ...(column === undefined ? {} : { startColumn: column }) };
}

/** Relative to the root with slashes, as code scanning wants it; a file elsewhere has its whole address. */
export function artifactOf(file: string, root: string | undefined): ArtifactLocation {
  const steps = stepsOf(file);
  const base = root === undefined ? undefined : normal(stepsOf(root));
  if (base === undefined && !isAbsolute(file)) return { uri: encoded(normal(steps)), uriBaseId: 'SRCROOT' };
  const whole = normal(isAbsolute(file) ? steps : [...(base ?? []), ...steps]);
  const isBelow =
    base !== undefined && base.length < whole.length && base.every((step, i) => step === whole[i]);
  return isBelow
    ? { uri: encoded(whole.slice(base.length)), uriBaseId: 'SRCROOT' }
    : { uri: `file:///${encoded(whole)}` };
}

function stepsOf(path: string): string[] {
  return path.replaceAll('\\', '/').split('/');
}

function isAbsolute(path: string): boolean {
  return /^(?:[/\\]|[A-Za-z]:[/\\])/.test(path);
}

/** Without `.`, and without `..` where there is something to go up from. */
function normal(steps: readonly string[]): string[] {
  const out: string[] = [];
  for (const step of steps) {
    if (step === '' || step === '.') continue;
    if (step === '..' && out.length > 0 && out.at(-1) !== '..') out.pop();
    else out.push(step);
  }
  return out;
}

function encoded(steps: readonly string[]): string {
  return steps.map((step) => encodeURIComponent(step.replaceAll(/\p{Surrogate}/gu, '\ufffd'))).join('/');
}
