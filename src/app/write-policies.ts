import { basename, join } from 'node:path';
import { type NamedText, replaceFile, writeFilesBelow } from '../adapters/files/write-files.ts';
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

/** The whole set below a directory, same relative paths, unchanged files byte for byte. Answers the paths. */
export async function writeSet(recommendation: Recommendation, directory: string): Promise<string[]> {
  const files = setOf(recommendation);
  const twice = files.find(
    (one, i) => files.findIndex((other) => other.relativePath === one.relativePath) !== i,
  );
  if (twice !== undefined) {
    throw new Failure('usage', `two of the --policies paths hold ${twice.relativePath}`, {
      remedy: 'name their common directory, or run once for each',
    });
  }
  await writeFilesBelow(directory, files);
  return files.map((file) => join(directory, file.relativePath));
}

/** The changed files in their places. Answers their paths. */
export async function writeInPlace({ tightening }: Recommendation): Promise<string[]> {
  for (const change of tightening.changes) await replaceFile(change.file, change.after);
  return tightening.changes.map((change) => change.file);
}

function setOf({ analysis, tightening }: Recommendation): NamedText[] {
  const after = newTexts(tightening);
  return analysis.manifests.files.map(({ file, text }) => ({
    relativePath: analysis.manifests.relativePaths.get(file) ?? basename(file),
    text: after.get(file) ?? text,
  }));
}

export async function writeText(path: string, text: string): Promise<void> {
  await replaceFile(path, text);
}
