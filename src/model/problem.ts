/** One piece of input that could not be read as meant. The rest of the input is still processed. */
export interface Problem {
  /** what is wrong, in words, without file or line */
  readonly message: string;
  /** path as the user gave it, or a name such as `<stdin>` */
  readonly file: string;
  /** 1-based; absent where the whole file is meant */
  readonly line?: number;
  /** 1-based */
  readonly column?: number;
  /** what to do about it */
  readonly remedy?: string;
}

/** `file:line:column: message (remedy)` */
export function formatProblem(problem: Problem): string {
  const line = problem.line === undefined ? '' : `:${problem.line}`;
  const column = problem.line === undefined || problem.column === undefined ? '' : `:${problem.column}`;
  const remedy = problem.remedy === undefined ? '' : ` (${problem.remedy})`;
  return `${problem.file}${line}${column}: ${problem.message}${remedy}`;
}

/** Orders by file, then line, then message, so that two runs print the same list. */
export function compareProblems(a: Problem, b: Problem): number {
  return compareText(a.file, b.file) || (a.line ?? 0) - (b.line ?? 0) || compareText(a.message, b.message);
}

/** Code-unit order: the same on every machine, unlike `localeCompare`. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
