import { randomBytes } from 'node:crypto';
import type { ServedContent } from '../../adapters/http/server/respond.ts';
import { serveHttp } from '../../adapters/http/server/serve-http.ts';
import type { AnalysisRequest } from '../analyze.ts';
import { forkReport } from './fork-report.ts';
import type { MakeReport } from './live-report.ts';

/** What a report of a running collector is about; the store and the time are its own. */
export interface LiveReportRequest extends Omit<AnalysisRequest, 'storePath' | 'storeAccess' | 'settings'> {
  readonly settings: Omit<AnalysisRequest['settings'], 'nowMs'>;
}

/**
 * Makes reports of the store that this process holds open. While one is made, the store is served on a free port of
 * loopback to whoever knows a word made up for the occasion: wherever the collector listens otherwise, and however
 * busy it is there.
 */
export function liveReportOf(request: LiveReportRequest, content: ServedContent): MakeReport {
  return async (nowMs, signal) => {
    const token = randomBytes(24).toString('base64url');
    const server = await serveHttp({ listen: '127.0.0.1:0', token }, content);
    try {
      return await forkReport(
        {
          ...request,
          storePath: server.address,
          storeAccess: { token },
          settings: { ...request.settings, nowMs },
        },
        signal,
      );
    } finally {
      await server.drain(0);
    }
  };
}
