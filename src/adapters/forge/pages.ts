import { CallProblem } from '../calling/call-problem.ts';

const MAX_PAGES = 200;

/**
 * A list that comes in pages, from 1. It ends with an empty page: a server may give fewer at once than it is asked for.
 *
 * @param isLast whether nothing of interest comes behind this page
 */
export async function allPages(
  what: string,
  page: (number: number) => Promise<readonly unknown[]>,
  isLast: (page: readonly unknown[]) => boolean = () => false,
): Promise<readonly unknown[]> {
  const all: unknown[] = [];
  for (let number = 1; number <= MAX_PAGES; number++) {
    const some = await page(number);
    all.push(...some);
    if (some.length === 0 || isLast(some)) return all;
  }
  throw new CallProblem(`there are too many ${what} to look through`, { kind: 'never' });
}
