import { toJson } from '../report/json.ts';
import { toMarkdown } from '../report/markdown.ts';
import type { Report } from '../report/report.ts';
import { type Paint, PLAIN, toText } from '../report/text.ts';

/** @param format one of `text`, `markdown`, `json` */
export function formatReport(report: Report, format: string, paint: Paint = PLAIN): string {
  switch (format) {
    case 'markdown':
      return toMarkdown(report);
    case 'json':
      return toJson(report);
    default:
      return toText(report, paint);
  }
}
