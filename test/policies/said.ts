import { formatProblem } from '../../src/model/problem.ts';
import { invalidOf } from '../support/policies.ts';

/** Why the only policy of a text is rejected, with file and line, or `valid`. */
export function said(text: string): string {
  const invalid = invalidOf(text);
  if (invalid === undefined) return 'valid';
  const { place, message } = invalid;
  return formatProblem({ file: place.file, line: place.line, message });
}
