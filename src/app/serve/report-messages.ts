import type { AnalysisRequest } from '../analyze.ts';
import type { MadeReport } from './live-report.ts';

/** What the process that makes a report is asked, and what it answers; sent with the structured clone algorithm. */
export type ReportQuestion = AnalysisRequest;

export type ReportAnswer =
  | { readonly kind: 'made'; readonly report: MadeReport }
  | { readonly kind: 'failed'; readonly message: string };
