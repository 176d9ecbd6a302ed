import { statSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CHUNK } from '../../src/page/state/use-reach.ts';
import { tempDir } from '../support/temp-dir.ts';
import { describeInChromium, launchChromium, openFile } from './chromium.ts';
import { manyFindings } from './many-findings.ts';
import { writePage } from './page-file.ts';

const FINDINGS = 5000;
const MOST_BYTES = 1_500_000;

describeInChromium('the page of a report over 5,000 findings', () => {
  const directory = tempDir();
  const report = manyFindings(FINDINGS);
  let browser: Browser;
  let path: string;
  beforeAll(async () => {
    path = await writePage(directory, report);
    browser = await launchChromium();
  });
  afterAll(() => browser?.close());

  it('is one file of less than 1.5 MB', () => {
    expect(statSync(path).size).toBeLessThan(MOST_BYTES);
    expect(statSync(path).size).toBeGreaterThan(FINDINGS * 20);
  });

  it('makes only as many rows as can be looked at, whatever is filtered, and more when one goes on', async () => {
    const { page, complaints } = await openFile(browser, path);
    const openers = page.locator('.opener');
    expect(await openers.count()).toBe(CHUNK);
    await page.getByRole('searchbox', { name: 'Search' }).fill('team-1');
    await page
      .getByRole('status')
      .filter({ hasText: /of 5,000 findings/ })
      .waitFor();
    await expect.poll(() => openers.count()).toBe(CHUNK);
    await page.getByRole('button', { name: /Show more/ }).scrollIntoViewIfNeeded();
    await expect.poll(() => openers.count()).toBeGreaterThan(CHUNK);
    await page.getByRole('searchbox', { name: 'Search' }).fill('team-11');
    await expect.poll(() => openers.count()).toBeLessThanOrEqual(CHUNK);
    expect(complaints).toEqual([]);
  });

  it('leads to a finding far below without making all rows above it', async () => {
    const finding = report.findings[4321];
    const { page } = await openFile(browser, path, { hash: `#f=${finding?.key}` });
    await page.locator(`#finding-${finding?.key}[aria-expanded=true]`).waitFor();
    await expect.poll(() => page.evaluate('document.activeElement?.id')).toBe(`finding-${finding?.key}`);
    const shown = await page.locator('.opener').count();
    expect(shown).toBeLessThanOrEqual(3 * CHUNK);
    await page.getByRole('button', { name: 'Show earlier ones' }).click();
    await expect.poll(() => page.locator('.opener').count()).toBeGreaterThan(shown);
  });
});
