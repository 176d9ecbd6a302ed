import { relative, resolve } from 'node:path';
import { writeOwnFiles } from '../adapters/files/write-own-files.ts';
import { Failure } from '../model/failure.ts';
import type { Report } from '../report/report.ts';
import { SUGGESTION_MARKER } from '../suggestions/suggest.ts';

/** Throws `Failure('usage')` where the directory is among the policies: a suggestion would be taken for one in force. */
export function demandApart(directory: string, policyPaths: readonly string[]): void {
  const around = policyPaths.find((path) => isWithin(resolve(path), resolve(directory)));
  if (around === undefined) return;
  throw new Failure(
    'usage',
    `--suggest-dir ${directory} is among the --policies of ${around}: the next report would take what is suggested for what is in force`,
    { remedy: 'name a directory beside them, and move what you accept' },
  );
}

function isWithin(outer: string, inner: string): boolean {
  const way = relative(outer, inner);
  return way === '' || !/^\.\.($|[\\/])/.test(way);
}

/** Each suggested policy as a file below the directory. Answers the paths of those that are new or changed. */
export function writeSuggestions({ suggestions }: Report, directory: string): Promise<string[]> {
  const files = suggestions.map(({ file, yaml }) => ({ relativePath: file, text: yaml }));
  return writeOwnFiles(directory, files, SUGGESTION_MARKER);
}
