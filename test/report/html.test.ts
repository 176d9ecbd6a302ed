import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readPageAssets } from '../../src/adapters/files/read-page-assets.ts';
import { toHtml } from '../../src/report/html/html.ts';
import { pageDataOf } from '../../src/report/html/page-data-of.ts';
import { emptyReport, sampleReport } from './sample.ts';

const ASSETS = { script: 'run()', style: 'p { color: red }' };
const sha256 = (text: string): string => createHash('sha256').update(text).digest('base64');

describe('the HTML document', () => {
  it('is the same, to the byte, for the same report', () => {
    expect(toHtml(sampleReport(), ASSETS)).toBe(toHtml(sampleReport(), ASSETS));
  });

  it.each([sampleReport(), emptyReport()])('holds what the page is given', (report) => {
    const [, packed = ''] = /id="data">([A-Za-z0-9+/=]+)</.exec(toHtml(report, ASSETS)) ?? [];
    const text = gunzipSync(Buffer.from(packed, 'base64')).toString();
    expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(pageDataOf(report))));
  });

  it('allows its own script and style by hash, and nothing else', () => {
    const [, policy = ''] =
      /Content-Security-Policy" content="([^"]+)"/.exec(toHtml(sampleReport(), ASSETS)) ?? [];
    expect(policy.replaceAll('&#39;', "'").split('; ')).toEqual([
      "default-src 'none'",
      `script-src 'sha256-${sha256(ASSETS.script)}'`,
      `style-src 'sha256-${sha256(ASSETS.style)}'`,
      'img-src data:',
      "base-uri 'none'",
      "form-action 'none'",
    ]);
  });

  it('has no handler, no style attribute and no address of elsewhere', () => {
    const html = toHtml(sampleReport(), ASSETS);
    expect(html).not.toMatch(/ on[a-z]+=| style=|https?:\/\//);
  });

  it('says what to do where the page was never built', async () => {
    const nowhere = new URL('./no-such-directory/', import.meta.url);
    await expect(readPageAssets(nowhere)).rejects.toThrow(/not there\n {2}run npm run build/);
  });
});
