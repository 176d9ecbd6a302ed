import type { Problem } from '../model/problem.ts';
import type { Path } from './place.ts';
import type { PlainObject } from './plain-object.ts';

/** A problem with what an object holds at a path from its root. */
export function problemAt(object: PlainObject, path: Path, message: string, remedy?: string): Problem {
  const { file, line, column } = object.place(path);
  return { file, line, column, message, ...(remedy === undefined ? {} : { remedy }) };
}
