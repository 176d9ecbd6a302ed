/**
 * The page over many findings in a real browser: size, first paint, until the table stands, and from a letter typed or a box
 * ticked to the frame that shows what is left. Medians of several runs; absolute figures depend on the machine. Run by
 * `npm run bench:page`.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { launchChromium } from '../page/chromium.ts';
import { manyFindings } from '../page/many-findings.ts';
import { writePage } from '../page/page-file.ts';
import { median } from './measure.ts';

const { values: flags } = parseArgs({
  options: {
    findings: { type: 'string', default: '5000' },
    runs: { type: 'string', default: '9' },
  },
});

/** Notes when the first finding is there. */
const WATCH = `new MutationObserver((_, self) => {
  if (document.querySelector('.opener') === null) return;
  self.disconnect();
  requestAnimationFrame(() => setTimeout(() => { window.shownMs = performance.now(); }));
}).observe(document, { childList: true, subtree: true })`;

const SHOWN = `new Promise((done) => {
  const look = () => (window.shownMs === undefined ? setTimeout(look, 5) : done(window.shownMs));
  look();
})`;

const FIRST_PAINT = "performance.getEntriesByName('first-contentful-paint')[0].startTime";

/** Milliseconds until what the action brings about was painted: a task after a frame comes after its painting. */
const painted = (action: string): string => `new Promise((done) => {
  const started = performance.now();
  ${action};
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => done(performance.now() - started))));
})`;

const typed = (text: string): string =>
  painted(`const box = document.querySelector('input[type=search]');
  box.value = '${text}';
  box.dispatchEvent(new Event('input', { bubbles: true }))`);

const ACTIONS = {
  'one letter': typed('t'),
  'a word': typed('postgres'),
  'a namespace': typed('team-17'),
  'all again': typed(''),
  'a box ticked': painted("document.querySelector('.box input').click()"),
  'and unticked': painted("document.querySelector('.box input').click()"),
};

const directory = mkdtempSync(join(tmpdir(), 'lapse-bench-'));
const browser = await launchChromium();
try {
  const path = await writePage(directory, manyFindings(Number(flags.findings)));
  const times = new Map<string, number[]>();
  const note = (what: string, ms: number): void => void times.set(what, [...(times.get(what) ?? []), ms]);
  for (let run = 0; run < Number(flags.runs); run++) {
    const page = await browser.newPage();
    await page.addInitScript(WATCH);
    await page.goto(`file://${path}`);
    note('findings shown', await page.evaluate<number>(SHOWN));
    note('first paint', await page.evaluate<number>(FIRST_PAINT));
    for (const [what, script] of Object.entries(ACTIONS)) note(what, await page.evaluate<number>(script));
    await page.close();
  }
  const lines = [...times].map(
    ([what, all]) =>
      `${what.padEnd(16)} ${median(all).toFixed(0).padStart(6)} ms   worst ${Math.max(...all).toFixed(0)} ms`,
  );
  const bytes = statSync(path).size;
  process.stdout.write(`${flags.findings} findings, ${(bytes / 1e6).toFixed(2)} MB\n${lines.join('\n')}\n`);
} finally {
  await browser.close();
  rmSync(directory, { recursive: true });
}
