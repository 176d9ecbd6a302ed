import { basename, join } from 'node:path';
import { type NamedText, removeFile, replaceFile, writeFilesBelow } from '../adapters/files/write-files.ts';
import { Failure } from '../model/failure.ts';
import { newTexts } from '../tightening/tighten.ts';
import type { Recommendation } from './recommend.ts';

/** Throws unless the change is proven: nothing may be written without it. */
export function demandProof({ verification }: Recommendation): void {
  if (verification === undefined || verification.passed) return;
  const [first] = verification.counterexamples;
  throw new Failure(
    'verification-failed',
    `the tightened policies failed verification, and nothing was written: ${first?.text ?? ''}`,
    {
      remedy:
        'this is a bug in Lapse or in its reading of a policy; please report it with the counterexample',
    },
  );
}

/** The whole set below a directory, same relative paths, unchanged files byte for byte, without those that go. Answers the paths. */
export async function writeSet(recommendation: Recommendation, directory: string): Promise<string[]> {
  const { files, gone } = setOf(recommendation);
  const twice = files.find(
    (one, i) => files.findIndex((other) => other.relativePath === one.relativePath) !== i,
  );
  if (twice !== undefined) {
    throw new Failure('usage', `two of the --policies paths hold ${twice.relativePath}`, {
      remedy: 'name their common directory, or run once for each',
    });
  }
  await writeFilesBelow(directory, files);
  // an earlier run may have left it there
  for (const one of gone) await removeFile(join(directory, one));
  return files.map((file) => join(directory, file.relativePath));
}

/** The changed files in their places; those with nothing left in them are removed. Answers their paths. */
export async function writeInPlace({ tightening }: Recommendation): Promise<string[]> {
  for (const { file, after } of tightening.changes)
    await (after === '' ? removeFile(file) : replaceFile(file, after));
  return tightening.changes.map((change) => change.file);
}

/** Files, and the relative paths of those in which nothing is left. */
function setOf({ analysis, tightening }: Recommendation): {
  readonly files: readonly NamedText[];
  readonly gone: readonly string[];
} {
  const after = newTexts(tightening);
  const pathOf = (file: string): string => analysis.manifests.relativePaths.get(file) ?? basename(file);
  const isGone = ({ file }: { readonly file: string }): boolean => after.get(file) === '';
  const all = analysis.manifests.files;
  return {
    files: all
      .filter((one) => !isGone(one))
      .map(({ file, text }) => ({ relativePath: pathOf(file), text: after.get(file) ?? text })),
    gone: all.filter(isGone).map(({ file }) => pathOf(file)),
  };
}

export async function writeText(path: string, text: string): Promise<void> {
  await replaceFile(path, text);
}
