export const REPORT_FORMATS = ['text', 'markdown', 'json', 'csv', 'sarif', 'html'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

const EXTENSIONS: ReadonlyMap<string, ReportFormat> = new Map([
  ['txt', 'text'],
  ['md', 'markdown'],
  ['markdown', 'markdown'],
  ['json', 'json'],
  ['csv', 'csv'],
  ['sarif', 'sarif'],
  ['html', 'html'],
  ['htm', 'html'],
]);

/** What a file is named for: `report.sarif`, and `report.sarif.json` as well; text where the name says nothing. */
export function formatOfFile(path: string): ReportFormat {
  const name = path.toLowerCase();
  if (name.endsWith('.sarif.json')) return 'sarif';
  return EXTENSIONS.get(/\.([a-z]+)$/.exec(name)?.[1] ?? '') ?? 'text';
}

export function isReportFormat(text: string): text is ReportFormat {
  return REPORT_FORMATS.some((format) => format === text);
}
