import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runDemo } from '../../src/app/demo/run-demo.ts';
import { TABS } from '../../src/page/state/view.ts';
import type { FindingRow } from '../../src/report/row.ts';
import { rowsOf } from '../../src/report/rows.ts';
import { tempDir } from '../support/temp-dir.ts';
import { seriousIssues } from './axe.ts';
import { describeInChromium, launchChromium, openFile, overflow } from './chromium.ts';
import { writePage } from './page-file.ts';
import { withHistory } from './with-history.ts';

/** Kept by CI; looked at before a release. */
const SHOTS = fileURLToPath(new URL('../../test-output/page/', import.meta.url));

describeInChromium('the page of the demo cluster', () => {
  const directory = tempDir();
  let browser: Browser;
  let path: string;
  let rows: readonly FindingRow[];
  beforeAll(async () => {
    const { recommendation } = await runDemo({
      outputDirectory: join(directory, 'demo'),
      signal: new AbortController().signal,
    });
    const report = withHistory(recommendation.report);
    rows = rowsOf(report);
    path = await writePage(directory, report);
    browser = await launchChromium();
    mkdirSync(SHOTS, { recursive: true });
  });
  afterAll(() => browser?.close());

  it('shows every finding in the order of the report', async () => {
    const { page, complaints } = await openFile(browser, path);
    const sentences = await page.locator('.opener').allTextContents();
    expect(rows.length).toBeGreaterThan(15);
    expect(sentences).toEqual(rows.map(({ sentence }) => sentence));
    expect(await page.getByRole('table').getByRole('row').count()).toBe(rows.length + 1);
    expect(complaints).toEqual([]);
  });

  it('filters by what is typed and ticked, counts what is left, and says so in the address', async () => {
    const { page, complaints } = await openFile(browser, path);
    await page.getByRole('searchbox', { name: 'Search' }).fill('kafka');
    const matching = rows.filter((row) => `${row.sentence} ${row.policy} ${row.file}`.includes('kafka'));
    await page
      .getByRole('status')
      .filter({ hasText: `${matching.length} of ${rows.length}` })
      .waitFor();
    await page.getByRole('checkbox', { name: /^held/ }).check();
    const held = matching.filter(({ status }) => status === 'held');
    await expect
      .poll(() => page.locator('.opener').allTextContents())
      .toEqual(held.map((row) => row.sentence));
    await expect.poll(() => page.url()).toContain('#q=kafka&status=held');
    await page.reload();
    await expect.poll(() => page.locator('.opener').count()).toBe(held.length);
    await page.getByRole('button', { name: 'Clear all filters' }).click();
    await expect.poll(() => page.locator('.opener').count()).toBe(rows.length);
    await page.getByRole('searchbox', { name: 'Search' }).fill('nothing is called so');
    await page.getByText('No finding matches.').waitFor();
    expect(complaints).toEqual([]);
  });

  it('sorts and groups', async () => {
    const { page } = await openFile(browser, path, { hash: '#sort=observed' });
    const observed = rows.flatMap(({ observedDays }) => observedDays ?? []).sort((a, b) => b - a);
    const shown = await page.locator('td[data-title=Observed]').allTextContents();
    expect(shown.slice(0, observed.length).map(Number.parseFloat)).toEqual(
      observed.map((n) => Math.floor(n * 10) / 10),
    );
    await page.getByLabel('Group by').selectOption('namespace');
    const spaces = new Set(rows.map(({ namespace }) => namespace));
    await expect.poll(() => page.locator('tr.group').count()).toBe(spaces.size);
    await page.getByRole('button', { name: 'Risk' }).click();
    await expect
      .poll(() => page.getByRole('columnheader', { name: 'Risk' }).getAttribute('aria-sort'))
      .toBe('descending');
  });

  it('opens a finding: sentence, place, evidence, calendar, edit, and copies the edit', async () => {
    const { page, complaints } = await openFile(browser, path, {
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    const edited = rows.find(({ edit, status }) => edit?.kind === 'diff' && status === 'revoked');
    if (edited?.edit === undefined) throw new Error('the demo has no finding with an edit');
    await page.getByRole('button', { name: edited.sentence }).click();
    const detail = page.locator('.detail');
    for (const text of [edited.evidence, edited.part, `${edited.file}:${edited.line}`])
      await detail.getByText(text ?? '', { exact: true }).waitFor();
    expect(await detail.locator('svg').count()).toBeGreaterThan(0);
    await detail.getByRole('button', { name: 'Copy the diff' }).click();
    await detail.getByText('Copied').waitFor();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(edited.edit.text);
    await expect.poll(() => page.url()).toContain(`#f=${edited.key}`);
    expect(complaints).toEqual([]);
  });

  it('follows a link to a finding: open, in view, focused; the way back closes it', async () => {
    const last = rows.at(-1);
    const { page, complaints } = await openFile(browser, path, { hash: `#f=${last?.key}` });
    const opener = page.getByRole('button', { name: last?.sentence ?? '', expanded: true });
    await opener.waitFor();
    await expect.poll(() => page.evaluate('document.activeElement?.id')).toBe(`finding-${last?.key}`);
    await expect.poll(() => page.evaluate<number>('scrollY')).toBeGreaterThan(0);
    await page.evaluate(`location.hash = '#f=${rows[0]?.key}'`);
    await page.getByRole('button', { name: rows[0]?.sentence ?? '', expanded: true }).waitFor();
    await page.goBack();
    await opener.waitFor();
    await page.evaluate("location.hash = '#f=no-such-key&tab=nonsense&sort=%'");
    await page.getByText('This report has no finding').waitFor();
    expect(complaints).toEqual([]);
  });

  it('can be used by keyboard alone', async () => {
    const { page } = await openFile(browser, path);
    await page.keyboard.press('/');
    await page.keyboard.type('shop');
    await page
      .getByRole('status')
      .filter({ hasText: ` of ${rows.length}` })
      .waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    expect(await page.locator('.opener').nth(1).getAttribute('aria-expanded')).toBe('true');
    await page.keyboard.press('Escape');
    await expect.poll(() => page.locator('.detail').count()).toBe(0);
    await page.getByRole('tab', { name: 'Findings' }).focus();
    await page.keyboard.press('End');
    await expect
      .poll(() => page.getByRole('tab', { name: 'Suggestions' }).getAttribute('aria-selected'))
      .toBe('true');
  });

  it('is light or dark as the system is, until a person decides', async () => {
    const { page, complaints } = await openFile(browser, path, { colorScheme: 'dark' });
    const background = (): Promise<string> =>
      page.evaluate('getComputedStyle(document.body.parentElement).backgroundColor');
    const dark = await background();
    await page.getByRole('button', { name: 'Light' }).click();
    const light = await background();
    expect(light).not.toBe(dark);
    await page.reload();
    await page.getByRole('button', { name: 'Dark' }).waitFor();
    expect(await background()).toBe(light);
    expect(complaints).toEqual([]);
  });

  it('prints all filtered findings, unfolded, without controls', async () => {
    const { page } = await openFile(browser, path, { hash: '#status=held', colorScheme: 'dark' });
    await page.emulateMedia({ media: 'print' });
    await page.evaluate("dispatchEvent(new Event('beforeprint'))");
    const held = rows.filter(({ status }) => status === 'held');
    expect(await page.locator('.detail').count()).toBe(held.length);
    expect(await page.getByRole('searchbox').count()).toBe(0);
    expect(await page.evaluate('getComputedStyle(document.documentElement).backgroundColor')).toBe(
      'rgb(255, 255, 255)',
    );
    await page.screenshot({ path: `${SHOTS}print.png`, fullPage: true });
    await page.evaluate("dispatchEvent(new Event('afterprint'))");
    await expect.poll(() => page.locator('.detail').count()).toBe(0);
  });

  it('tells what matters without JavaScript', async () => {
    const text = readFileSync(path, 'utf8').replaceAll(/<(script|style)[^]*?<\/\1>/g, '');
    expect(text).toContain('granted pairs × ports never used');
    expect(text).toMatch(/<noscript>.*lapse report --format text/);
  });

  it.each(
    (['light', 'dark'] as const).flatMap((colorScheme) =>
      TABS.flatMap((tab) => [1280, 390].map((width) => ({ colorScheme, tab, width }))),
    ),
  )(
    '$tab, $colorScheme, $width px wide: no serious issue, nothing beyond the edge',
    async ({ colorScheme, tab, width }) => {
      const { page, complaints } = await openFile(browser, path, {
        colorScheme,
        viewport: { width, height: width < 500 ? 800 : 900 },
        hash: `#tab=${tab}`,
      });
      if (tab === 'findings') await page.locator('.opener').first().click();
      expect(await page.getByRole('tabpanel').locator('*').count()).toBeGreaterThan(1);
      if (width !== 360)
        await page.screenshot({ path: `${SHOTS}${tab}-${colorScheme}-${width}.png`, fullPage: true });
      expect(await overflow(page)).toBeLessThanOrEqual(0);
      expect(await seriousIssues(page)).toEqual([]);
      expect(complaints).toEqual([]);
      await page.context().close();
    },
  );
});
