import { readFile } from 'node:fs/promises';
import { Failure } from '../../model/failure.ts';
import type { PageAssets } from '../../report/html/page-assets.ts';

/** From `src` and from `dist` alike. */
const BUILT = new URL('../../../dist/page/', import.meta.url);

/** @throws Failure `usage` where the page was never built */
export async function readPageAssets(directory: URL = BUILT): Promise<PageAssets> {
  const textOf = (name: string): Promise<string> => readFile(new URL(name, directory), 'utf8');
  try {
    const [script, style] = await Promise.all([textOf('page.js'), textOf('page.css')]);
    return { script, style };
  } catch (cause) {
    throw new Failure('usage', 'the code of the HTML page is not there', {
      cause,
      remedy: 'run npm run build',
    });
  }
}
