import type { ServedContent } from '../../adapters/http/server/respond.ts';
import type { AnalysisRequest } from '../analyze.ts';
import { forkReport } from './fork-report.ts';
import type { MakeReport } from './live-report.ts';
import { lendStore } from './loopback.ts';

/** What a report of a running collector is about; the store and the time are its own. */
export interface LiveReportRequest extends Omit<AnalysisRequest, 'storePath' | 'storeAccess' | 'settings'> {
  readonly settings: Omit<AnalysisRequest['settings'], 'nowMs'>;
}

/** Makes reports of the store that this process holds open. */
export function liveReportOf(request: LiveReportRequest, content: ServedContent): MakeReport {
  return (nowMs, signal) =>
    lendStore(content, ({ storePath, token }) =>
      forkReport(
        { ...request, storePath, storeAccess: { token }, settings: { ...request.settings, nowMs } },
        signal,
      ),
    );
}
