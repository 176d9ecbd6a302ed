import { existsSync } from 'node:fs';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { describe } from 'vitest';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const given = process.env['CHROMIUM'];
const executablePath = given ?? PLACES.find((path) => existsSync(path));
const isNeeded = process.env['CI'] !== undefined || given !== undefined;

if (executablePath === undefined && !isNeeded)
  process.stderr.write('no Chromium found (name one in CHROMIUM): the tests of the page are skipped\n');

/** Skipped where there is no Chromium, but not in CI, where a test that never runs would look like one that holds. */
export const describeInChromium = executablePath === undefined && !isNeeded ? describe.skip : describe;

export async function launchChromium(): Promise<Browser> {
  if (executablePath === undefined)
    throw new Error('no Chromium found: install the package chromium, or name one in CHROMIUM');
  return chromium.launch({
    executablePath,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--no-first-run',
    ],
  });
}

/** A page, and all that it should never do. */
export interface WatchedPage {
  readonly page: Page;
  /** errors and warnings of the console, uncaught errors, violations of the policy, requests but for the file itself */
  readonly complaints: string[];
}

export async function openFile(
  browser: Browser,
  path: string,
  { hash = '', ...options }: BrowserContextOptions & { readonly hash?: string } = {},
): Promise<WatchedPage> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() !== 'log') complaints.push(`console ${message.type()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(`uncaught: ${error.message}`));
  page.on('dialog', (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('popup', () => complaints.push('another window'));
  await context.route('**/*', (route) => {
    const url = route.request().url();
    if (url.replace(/#.*$/, '') === `file://${path}`) return route.continue();
    complaints.push(`request: ${url}`);
    return route.abort();
  });
  await page.addInitScript(
    "addEventListener('securitypolicyviolation', (event) => console.error('policy violation: ' + event.violatedDirective + ' ' + event.blockedURI))",
  );
  await page.goto(`file://${path}${hash}`);
  await page.getByRole('tablist').waitFor();
  return { page, complaints };
}

/** Everything is as wide as the window, or narrower. */
export async function overflow(page: Page): Promise<number> {
  return page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');
}
