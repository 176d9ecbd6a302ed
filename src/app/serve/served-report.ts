import type { ServedFormat } from '../../adapters/http/server/report-files.ts';
import { resultOf } from '../../report/trend/result-of.ts';
import type { AnalysisRequest } from '../analyze.ts';
import { formatReport, pageSecurityPolicy } from '../format-report.ts';
import { recommend } from '../recommend.ts';
import type { MadeReport } from './live-report.ts';

/** The report in every format that the collector serves, by the same path as `lapse report`. */
export async function makeServedReport(request: AnalysisRequest): Promise<MadeReport> {
  const { report } = await recommend({ suggestKind: 'CiliumNetworkPolicy', ...request });
  const text = (format: ServedFormat): Promise<string> => formatReport(report, format);
  return {
    texts: {
      html: await text('html'),
      markdown: await text('markdown'),
      json: await text('json'),
      csv: await text('csv'),
      sarif: await text('sarif'),
    },
    contentSecurityPolicy: await pageSecurityPolicy(),
    result: resultOf(report),
  };
}
