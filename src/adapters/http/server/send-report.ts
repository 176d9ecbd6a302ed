import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { acceptsGzip } from './accepts-gzip.ts';
import { noticePage } from './notice-page.ts';
import type { Problem } from './problem.ts';
import { REPORT_FILES, type ReportPath, type ServedReport } from './report-files.ts';

const zip = promisify(gzip);

/** A browser that waits asks again after so many seconds. */
const ASK_AGAIN_S = 5;

/** Sends one face of the report; where there is none, a page that says why, or the problem for programs. */
export async function sendReport(
  path: ReportPath,
  report: ServedReport,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<Problem | undefined> {
  const { format, contentType } = REPORT_FILES[path];
  if (report.kind === 'made') {
    // what a page cannot say of itself: that no other may frame it
    if (format === 'html')
      response.setHeader(
        'Content-Security-Policy',
        `${report.contentSecurityPolicy}; frame-ancestors 'none'`,
      );
    response.setHeader('Last-Modified', new Date(report.madeAtMs).toUTCString());
    response.setHeader('Vary', 'Accept-Encoding');
    let body: Buffer = Buffer.from(report.texts[format]);
    // the page's data is zipped already
    if (format !== 'html' && acceptsGzip(request)) {
      body = await zip(body);
      response.setHeader('Content-Encoding', 'gzip');
    }
    send(request, response, 200, contentType, body);
    return undefined;
  }
  const [title, detail] =
    report.kind === 'making'
      ? [
          'The report is being made',
          'It takes a moment, longer in a large cluster. This page asks again by itself.',
        ]
      : ['There is no report', report.detail];
  const again = report.kind === 'making' ? { 'Retry-After': String(ASK_AGAIN_S) } : {};
  if (format !== 'html') return { status: 503, detail: `${title}: ${detail}`, headers: again };
  for (const [name, value] of Object.entries(again)) response.setHeader(name, value);
  if (report.kind === 'making') response.setHeader('Refresh', String(ASK_AGAIN_S));
  send(request, response, 503, contentType, Buffer.from(noticePage(title, detail)));
  return undefined;
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  contentType: string,
  body: Buffer,
): void {
  response.writeHead(status, { 'Content-Type': contentType, 'Content-Length': body.length });
  response.end(request.method === 'HEAD' ? undefined : body);
}
