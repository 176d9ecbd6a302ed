import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { adviceFor } from '../../src/report/advice.ts';
import { emptyReport, sampleReport } from '../report/sample.ts';
import { tempDir } from '../support/temp-dir.ts';
import { seriousIssues } from './axe.ts';
import { describeInChromium, launchChromium, openFile } from './chromium.ts';
import { writePage } from './page-file.ts';

describeInChromium('the page where there is nothing to show', () => {
  const directory = tempDir();
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser?.close());

  it.each([
    { why: 'nothing recorded, no policies', report: emptyReport() },
    { why: 'no policies', report: sampleReport({ policies: [], running: ['shop/web'] }) },
  ])('$why: it says what to do', async ({ report }) => {
    const { page, complaints } = await openFile(browser, await writePage(directory, report));
    const [advice = ''] = adviceFor(report);
    const shown = await page.getByRole('region', { name: 'What to do next' }).innerText();
    expect(shown).toContain(advice.replaceAll('`', ''));
    for (const tab of await page.getByRole('tab').all()) {
      await tab.click();
      expect((await page.getByRole('tabpanel').innerText()).trim()).not.toBe('');
    }
    expect(await seriousIssues(page)).toEqual([]);
    expect(complaints).toEqual([]);
  });
});
