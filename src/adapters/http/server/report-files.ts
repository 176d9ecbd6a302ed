/** The report's faces that are served, by path. */
export const REPORT_FILES = {
  '/': { format: 'html', contentType: 'text/html; charset=utf-8' },
  '/report.html': { format: 'html', contentType: 'text/html; charset=utf-8' },
  '/report.md': { format: 'markdown', contentType: 'text/markdown; charset=utf-8' },
  '/report.json': { format: 'json', contentType: 'application/json' },
  '/report.csv': { format: 'csv', contentType: 'text/csv; charset=utf-8' },
  '/report.sarif': { format: 'sarif', contentType: 'application/sarif+json' },
} as const;

export type ReportPath = keyof typeof REPORT_FILES;
export type ServedFormat = (typeof REPORT_FILES)[ReportPath]['format'];

/** The latest report, or why there is none. */
export type ServedReport =
  | {
      readonly kind: 'made';
      readonly texts: Readonly<Record<ServedFormat, string>>;
      /** of the page; it allows the page's own script and style and nothing else */
      readonly contentSecurityPolicy: string;
      readonly madeAtMs: number;
    }
  /** it is being made; ask again */
  | { readonly kind: 'making' }
  | { readonly kind: 'none'; readonly detail: string };

export function isReportPath(path: string): path is ReportPath {
  return Object.hasOwn(REPORT_FILES, path);
}
