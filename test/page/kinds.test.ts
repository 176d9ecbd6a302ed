import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { FINDING_KINDS } from '../../src/findings/finding.ts';
import { rowsOf } from '../../src/report/rows.ts';
import { everyKind } from '../report/items-sample.ts';
import { tempDir } from '../support/temp-dir.ts';
import { describeInChromium, launchChromium, openFile } from './chromium.ts';
import { writePage } from './page-file.ts';

describeInChromium('the page of findings of every kind', () => {
  const report = everyKind();
  const rows = new Map(rowsOf(report).map((row) => [row.kind, row]));
  const directory = tempDir();
  let browser: Browser;
  let path: string;
  beforeAll(async () => {
    path = await writePage(directory, report);
    browser = await launchChromium();
  });
  afterAll(() => browser?.close());

  it.each(FINDING_KINDS)(
    '%s: an opened one tells what there is to know, or why it is not there',
    async (kind) => {
      const row = rows.get(kind);
      if (row === undefined) throw new Error('the sample has one of each kind');
      const { page, complaints } = await openFile(browser, path, { hash: `#f=${row.key}` });
      const facts = page.locator('.detail-facts');
      await facts.waitFor();
      expect(await facts.locator('dt').allTextContents()).toEqual(
        expect.arrayContaining(['Written in', 'Last use', 'Observed', 'Confidence', 'Risk']),
      );
      const told = (await facts.textContent()) ?? '';
      expect(Object.values(row.absent).filter((why) => !told.includes(why))).toEqual([]);
      expect(complaints).toEqual([]);
    },
  );
});
