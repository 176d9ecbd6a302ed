import { describe, expect, it } from 'vitest';
import { REPORT_FILES, type ServedReport } from '../../../src/adapters/http/server/report-files.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { filledStore } from './filled-store.ts';
import { ask, serving } from './serving.ts';

const directory = tempDir();
const TOKEN = 'a-token-that-is-long-enough';
const CSP = "default-src 'none'; script-src 'sha256-abc'";

const MADE: ServedReport = {
  kind: 'made',
  texts: { html: '<!doctype html>page', markdown: '# report', json: '{"a":1}', csv: 'a,b', sarif: '{"s":1}' },
  contentSecurityPolicy: CSP,
  madeAtMs: Date.UTC(2026, 5, 1),
};

async function server(report: ServedReport, options: { token?: string } = {}): Promise<string> {
  const store = await filledStore(directory);
  return (await serving({ store, report: async () => report }, options)).address;
}

const basic = (password: string): string => `Basic ${Buffer.from(`anyone:${password}`).toString('base64')}`;

describe('the report of a running collector', () => {
  it.each([
    { path: '/', body: '<!doctype html>page', type: 'text/html; charset=utf-8' },
    { path: '/report.html', body: '<!doctype html>page', type: 'text/html; charset=utf-8' },
    { path: '/report.md', body: '# report', type: 'text/markdown; charset=utf-8' },
    { path: '/report.json', body: '{"a":1}', type: 'application/json' },
    { path: '/report.csv', body: 'a,b', type: 'text/csv; charset=utf-8' },
    { path: '/report.sarif', body: '{"s":1}', type: 'application/sarif+json' },
  ])(
    '$path is served, read only and with headers that let it do nothing else',
    async ({ path, body, type }) => {
      const address = await server(MADE);
      const got = await ask(address, path);
      expect([got.status, got.body, got.headers['content-type']]).toEqual([200, body, type]);
      expect(got.headers).toMatchObject({
        'content-security-policy': type.startsWith('text/html')
          ? `${CSP}; frame-ancestors 'none'`
          : "default-src 'none'; frame-ancestors 'none'",
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
        'cache-control': 'no-store',
        'last-modified': 'Mon, 01 Jun 2026 00:00:00 GMT',
      });
      const head = await ask(address, path, { method: 'HEAD' });
      expect([head.status, head.body, head.headers['content-length']]).toEqual([
        200,
        '',
        String(body.length),
      ]);
      for (const method of ['POST', 'PUT', 'DELETE', 'PATCH'])
        expect((await ask(address, path, { method })).status).toBe(405);
    },
  );

  it('is zipped for those who ask, but for the page, whose data is', async () => {
    const address = await server(MADE);
    const zipped = { headers: { 'accept-encoding': 'gzip' } };
    for (const path of Object.keys(REPORT_FILES)) {
      const { headers, body } = await ask(address, path, zipped);
      expect(headers['content-encoding']).toBe(path === '/' || path.endsWith('.html') ? undefined : 'gzip');
      expect(body.length).toBeGreaterThan(0);
    }
  });

  it.each([
    { who: 'nobody in particular', authorization: undefined, status: 401 },
    { who: 'one with the token', authorization: `Bearer ${TOKEN}`, status: 200 },
    { who: 'a browser whose user typed it as password', authorization: basic(TOKEN), status: 200 },
    { who: 'one with another token', authorization: 'Bearer other', status: 401 },
    { who: 'one with another password', authorization: basic('other'), status: 401 },
    { who: 'one with no password', authorization: basic(''), status: 401 },
    {
      who: 'one with the token as user',
      authorization: `Basic ${Buffer.from(`${TOKEN}:`).toString('base64')}`,
      status: 401,
    },
    { who: 'one who sends no base64', authorization: 'Basic ???', status: 401 },
  ])('$who gets $status where there is a token', async ({ authorization, status }) => {
    const address = await server(MADE, { token: TOKEN });
    for (const path of Object.keys(REPORT_FILES)) {
      const got = await ask(address, path, authorization === undefined ? {} : { headers: { authorization } });
      const challenge = 'Bearer realm="lapse", Basic realm="lapse", charset="UTF-8"';
      expect([got.status, got.headers['www-authenticate'], got.body.includes('title')]).toEqual(
        status === 200 ? [200, undefined, false] : [401, challenge, true],
      );
    }
  });

  it('without a token is not for a page that was led to resolve its own name to this machine', async () => {
    const got = await ask(await server(MADE), '/', { headers: { host: 'evil.example' } });
    expect(got.status).toBe(421);
  });

  it('that is being made: browsers ask again, programs are told when to', async () => {
    const address = await server({ kind: 'making' });
    const page = await ask(address, '/');
    expect([page.status, page.headers['refresh'], page.headers['retry-after']]).toEqual([503, '5', '5']);
    expect(page.headers['content-security-policy']).toContain("default-src 'none'");
    expect(page.body).toContain('<h1>The report is being made</h1>');
    const json = await ask(address, '/report.json');
    expect([json.status, json.headers['content-type'], json.headers['retry-after']]).toEqual([
      503,
      'application/problem+json',
      '5',
    ]);
  });

  it('that there is none: says why, and takes no markup from the reason', async () => {
    const address = await server({ kind: 'none', detail: 'no <script>alert(1)</script> policies' });
    const page = await ask(address, '/');
    expect([page.status, page.headers['refresh']]).toEqual([503, undefined]);
    expect(page.body).toContain('no &lt;script&gt;alert(1)&lt;/script&gt; policies');
    expect(JSON.parse((await ask(address, '/report.sarif')).body)).toMatchObject({
      detail: 'There is no report: no <script>alert(1)</script> policies',
    });
  });
});
