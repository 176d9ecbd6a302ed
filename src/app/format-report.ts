import { readPageAssets } from '../adapters/files/read-page-assets.ts';
import { toCsv } from '../report/csv.ts';
import { toHtml } from '../report/html/html.ts';
import { contentPolicy } from '../report/html/policy.ts';
import { toJson } from '../report/json.ts';
import { ISSUE_LENGTH, toMarkdown } from '../report/markdown.ts';
import type { Report } from '../report/report.ts';
import { toSarif } from '../report/sarif/sarif.ts';
import { type Paint, PLAIN } from '../report/text/paint.ts';
import { toText } from '../report/text.ts';
import type { ReportFormat } from './report-formats.ts';

export interface FormatOptions {
  /** of text for a terminal */
  readonly paint?: Paint;
  /** columns of the terminal; undefined: lines are as long as they are */
  readonly width?: number;
  /** absolute; files below it are named relative to it where that matters */
  readonly root?: string;
}

/** @throws Failure `usage` where HTML is asked for and the page was never built */
export async function formatReport(
  report: Report,
  format: ReportFormat,
  { paint = PLAIN, width, root }: FormatOptions = {},
): Promise<string> {
  switch (format) {
    case 'text':
      return toText(report, paint, width);
    case 'markdown':
      return toMarkdown(report, { maxLength: ISSUE_LENGTH });
    case 'json':
      return toJson(report);
    case 'csv':
      return toCsv(report);
    case 'sarif':
      return toSarif(report, root === undefined ? {} : { root });
    case 'html':
      return toHtml(report, await readPageAssets());
  }
}

/** The content security policy that a server says with the page. */
export async function pageSecurityPolicy(): Promise<string> {
  return contentPolicy(await readPageAssets());
}
