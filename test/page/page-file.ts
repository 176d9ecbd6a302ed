import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundlePage } from '../../build-page.ts';
import { toHtml } from '../../src/report/html/html.ts';
import type { Report } from '../../src/report/report.ts';

/** The report as a file, with a page that was bundled just now. */
export async function writePage(directory: string, report: Report, name = 'report.html'): Promise<string> {
  const path = join(directory, name);
  writeFileSync(path, toHtml(report, await bundlePage()));
  return path;
}
