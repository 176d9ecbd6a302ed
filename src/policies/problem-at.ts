import type { Problem } from '../model/problem.ts';
import type { ManifestObject } from './manifest.ts';
import type { Path } from './place.ts';

/** A problem with what an object holds at a path from its root. */
export function problemAt(object: ManifestObject, path: Path, message: string, remedy?: string): Problem {
  const { file, line, column } = object.place(path);
  return { file, line, column, message, ...(remedy === undefined ? {} : { remedy }) };
}
