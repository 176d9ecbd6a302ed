import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { EdgeUse, ServiceMap } from '../../src/report/pictures/pictures.ts';
import { tempDir } from '../support/temp-dir.ts';
import { seriousIssues } from './axe.ts';
import { describeInChromium, launchChromium, openFile, overflow } from './chromium.ts';
import { generatedMap } from './generated-map.ts';
import { writePage } from './page-file.ts';
import { picturedReport } from './pictured-report.ts';

/** Kept by CI; looked at before a release. */
const SHOTS = fileURLToPath(new URL('../../test-output/page/', import.meta.url));
const WIDTHS = [1280, 390] as const;

const box = (page: Page, name: string | RegExp): Locator =>
  page.locator('.node').and(page.getByRole('button', { name }));
const frameTitle = (page: Page, name: string): Locator =>
  page.getByRole('button', { name: new RegExp(`^${name},.*close$`) });
const rows = (page: Page): Locator => page.locator('.map-table tbody tr');
const moved = (page: Page): Promise<string | null> =>
  page.locator('.map-drawing > g').getAttribute('transform');

describeInChromium('the pictures of the page', () => {
  const directory = tempDir();
  const map = generatedMap(300);
  const count = (use: EdgeUse): number => map.edges.filter((edge) => edge.use === use).length;
  let browser: Browser;
  let path: string;
  beforeAll(async () => {
    path = await writePage(directory, picturedReport(map));
    browser = await launchChromium();
    mkdirSync(SHOTS, { recursive: true });
  });
  afterAll(() => browser?.close());

  it('shows 300 workloads as their namespaces, each with what is inside', async () => {
    const { page, complaints } = await openFile(browser, path, { hash: '#tab=map' });
    await box(page, /^team-0,/).waitFor();
    expect(await page.locator('.node-fold').count()).toBe(21);
    expect(await page.locator('.node-workload').count()).toBe(0);
    expect(
      await box(page, /^team-3,/)
        .locator('title')
        .textContent(),
    ).toMatch(/^team-3, 15 workloads; lines inside: \d+ used, \d+ unused/);
    expect(await page.locator('.arrow').count()).toBeGreaterThan(100);
    expect(complaints).toEqual([]);
  });

  it('opens a namespace by click and by Enter, and closes it by its title', async () => {
    const { page, complaints } = await openFile(browser, path, { hash: '#tab=map' });
    await box(page, /^team-3,/).click();
    await frameTitle(page, 'team-3').waitFor();
    expect(await page.locator('.node-workload').count()).toBe(15);
    await box(page, /^team-7,/).focus();
    await page.keyboard.press('Enter');
    await frameTitle(page, 'team-7').waitFor();
    expect(await page.locator('.node-workload').count()).toBe(30);
    await frameTitle(page, 'team-3').press('Enter');
    await box(page, /^team-3,/).waitFor();
    await page.getByRole('button', { name: 'Close all namespaces' }).click();
    await expect.poll(() => page.locator('.node-workload').count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  it('shows the lines of one workload alone, found by its name, with a table of exactly these', async () => {
    const { page, complaints } = await openFile(browser, path, { hash: '#tab=map' });
    const find = page.getByRole('searchbox', { name: 'Find a workload' });
    await find.fill('no such thing');
    await page.getByText('Nothing is called so.').waitFor();
    await find.fill('team-4/service-1');
    await page.getByRole('button', { name: 'team-4/service-12' }).click();
    await box(page, 'team-4/service-12; back to all').waitFor();
    const index = map.nodes.findIndex(
      ({ namespace, name }) => namespace === 'team-4' && name === 'service-12',
    );
    const everyPod = map.nodes.findIndex(({ name }) => name === 'every pod');
    const own = map.edges.filter(({ from, to }) =>
      [from, to].some((one) => one === index || one === everyPod),
    );
    expect(await rows(page).count()).toBe(own.length);
    await page.getByRole('button', { name: 'Show all again' }).click();
    await box(page, /^team-4,/).waitFor();
    expect(complaints).toEqual([]);
  });

  it('shows only what was never used, or any other kinds of lines', async () => {
    const { page } = await openFile(browser, path, { hash: '#tab=map' });
    await page.getByRole('button', { name: 'Only unused' }).click();
    await expect
      .poll(() => page.locator('.arrow .line-used, .arrow .line-denied, .arrow .line-open').count())
      .toBe(0);
    expect(await page.locator('.arrow .line-unused').count()).toBeGreaterThan(50);
    await page.getByRole('button', { name: 'Show as table' }).click();
    expect(await rows(page).count()).toBe(count('unused'));
    await page.getByRole('checkbox', { name: /^denied/ }).check();
    expect(await rows(page).count()).toBe(count('unused') + count('denied'));
    for (const use of [/^granted, never used/, /^denied/])
      await page.getByRole('checkbox', { name: use }).uncheck();
    await page.getByRole('button', { name: 'Show as table' }).click();
    await page.getByText('No line is of this kind.').waitFor();
  });

  it('says everything in a table, too', async () => {
    const { page } = await openFile(browser, path, { hash: '#tab=map' });
    await page.getByRole('button', { name: 'Show as table' }).click();
    expect(await rows(page).count()).toBe(map.edges.length);
    expect(await rows(page).first().textContent()).toMatch(/^every podteam-0\/service-0TCP 53, UDP 53used4$/);
  });

  it('moves and zooms by keys, wheel, buttons and pointer, and a drag opens nothing', async () => {
    const { page } = await openFile(browser, path, { hash: '#tab=map' });
    const frame = page.locator('.map-frame');
    await box(page, /^team-0,/).waitFor();
    await frame.focus();
    const changed = async (change: () => Promise<void>): Promise<void> => {
      const before = await moved(page);
      await change();
      await expect.poll(() => moved(page)).not.toBe(before);
    };
    for (const key of ['+', 'ArrowLeft', 'ArrowDown', '-', '0'])
      await changed(() => page.keyboard.press(key));
    const { x = 0, y = 0 } = (await box(page, /^team-3,/).boundingBox()) ?? {};
    await changed(async () => {
      await page.mouse.move(x + 20, y + 20);
      await page.mouse.down();
      await page.mouse.move(x - 100, y - 60, { steps: 5 });
      await page.mouse.up();
    });
    await changed(() => page.getByRole('button', { name: 'Zoom in' }).click());
    await frame.hover();
    await changed(async () => {
      await page.keyboard.down('Control');
      await page.mouse.wheel(0, -200);
      await page.keyboard.up('Control');
    });
    expect(await page.locator('.frame').count()).toBe(0);
    await changed(() => page.getByRole('button', { name: 'Show all of the map' }).click());
    const view = await frame.boundingBox();
    for (const node of await page.locator('.node').all()) {
      const place = await node.boundingBox();
      expect(place?.x).toBeGreaterThanOrEqual(view?.x ?? 0);
      expect((place?.y ?? 0) + (place?.height ?? 0)).toBeLessThanOrEqual(
        (view?.y ?? 0) + (view?.height ?? 0),
      );
    }
  });

  /** The boxes with one namespace open: their place in the map, and on the screen left, top, right and bottom. */
  const places = async (): Promise<string[]> => {
    const { page } = await openFile(browser, path, { hash: '#tab=map' });
    await box(page, /^team-3,/).click();
    await frameTitle(page, 'team-3').waitFor();
    return page.locator('.node').evaluateAll(
      (
        nodes: {
          getAttribute(name: string): string | null;
          getBoundingClientRect(): { x: number; y: number; width: number; height: number };
        }[],
      ) =>
        nodes.map((node) => {
          const { x, y, width, height } = node.getBoundingClientRect();
          return [node.getAttribute('transform'), x, y, x + width, y + height].join(' ');
        }),
    );
  };

  it('puts everything at the same place every time, and no box on another', async () => {
    const first = await places();
    expect(await places()).toEqual(first);
    const boxes = first.map((text) => text.split(' ').slice(-4).map(Number));
    const overlapping = boxes.flatMap((a, i) => boxes.slice(i + 1).filter((b) => overlap(a, b)));
    expect(boxes).toHaveLength(37);
    expect(overlapping).toEqual([]);
  });

  it('takes names of tenants for nothing but text', async () => {
    const hostile = '</script><img src=x onerror="document.title=1">';
    const nodes: ServiceMap['nodes'] = [
      { kind: 'workload', namespace: hostile, name: hostile },
      { kind: 'workload', namespace: '__proto__', name: 'constructor' },
      { kind: 'outside', name: hostile },
    ];
    const edges: ServiceMap['edges'] = [0, 1].map((from) => ({
      from,
      to: 2,
      ports: hostile,
      use: 'unused',
      connections: 0,
    }));
    const own = await writePage(
      directory,
      picturedReport({ nodes, edges, folded: [hostile] }),
      'hostile.html',
    );
    const { page, complaints } = await openFile(browser, own, { hash: '#tab=map' });
    await box(page, /^__proto__,/).click();
    await box(page, /^constructor/).click();
    await rows(page).first().waitFor();
    expect(await page.locator('main img, .map img').count()).toBe(0);
    expect(await page.title()).not.toBe('1');
    expect(complaints).toEqual([]);
  });

  it('tells the use of a rule day by day, in words, too', async () => {
    const { page } = await openFile(browser, path);
    await page.locator('.opener').first().waitFor();
    for (const opener of await page.locator('.opener').all()) {
      await opener.click();
      if ((await page.locator('.strip').count()) > 0) break;
    }
    const text =
      'used on 28 of 88 days, last 2026-05-22; blind 12 days; seen in part 8 days; before it began 10 days';
    expect(await page.locator('.strip > svg').getAttribute('aria-label')).toBe(text);
    expect(await page.locator('.strip figcaption').textContent()).toContain(
      `2026-03-03 to 2026-05-29: ${text}`,
    );
  });

  it('shows the 30 nodes that were seen least first, then all of 200', async () => {
    const { page, complaints } = await openFile(browser, path, { hash: '#tab=coverage' });
    const lanes = page.locator('.coverage tbody tr');
    await lanes.first().waitFor();
    expect(await lanes.count()).toBe(30);
    expect(await lanes.locator('th').allTextContents()).toEqual([
      'node-099',
      'node-017',
      'node-018',
      'node-019',
      ...[...Array(29).keys()]
        .filter((i) => i < 17 || i > 19)
        .map((i) => `node-${String(i).padStart(3, '0')}`),
    ]);
    expect((await lanes.allTextContents()).slice(0, 4)).toEqual([
      'node-099neverno stream ever reached it',
      'node-01788.8%10 days blind, 1,234 events lost',
      'node-01888.8%10 days blind',
      'node-01994.0%7 days in part',
    ]);
    await page.getByRole('button', { name: 'Show all 200 nodes' }).click();
    expect(await lanes.count()).toBe(200);
    expect(complaints).toEqual([]);
  });

  it('shows the trend as lines with a table of the same numbers', async () => {
    const { page } = await openFile(browser, path, { hash: '#tab=trend' });
    await page.locator('.chart').first().waitFor();
    expect(await page.locator('.chart').count()).toBe(2);
    await page.getByText('As a table').click();
    expect(await page.locator('.trend tbody tr').count()).toBe(6);
  });

  it.each(
    (['light', 'dark'] as const).flatMap((colorScheme) => WIDTHS.map((width) => ({ colorScheme, width }))),
  )('is fit for everybody, $colorScheme and $width wide', async ({ colorScheme, width }) => {
    const options = { colorScheme, viewport: { width, height: 900 } };
    const shoot = async (page: Page, name: string): Promise<void> => {
      await page.screenshot({ path: `${SHOTS}pictures-${name}-${colorScheme}-${width}.png`, fullPage: true });
      expect(await seriousIssues(page)).toEqual([]);
      expect(await overflow(page)).toBeLessThanOrEqual(0);
    };
    const { page } = await openFile(browser, path, { ...options, hash: '#tab=map' });
    await box(page, /^team-3,/).press('Enter');
    await frameTitle(page, 'team-3').waitFor();
    await shoot(page, 'map');
    const { page: focused } = await openFile(browser, path, { ...options, hash: '#tab=map' });
    await focused.getByRole('searchbox', { name: 'Find a workload' }).fill('team-4/service-12');
    await focused.keyboard.press('Enter');
    await rows(focused).first().waitFor();
    await shoot(focused, 'workload');
    for (const tab of ['coverage', 'trend']) {
      const { page: other } = await openFile(browser, path, { ...options, hash: `#tab=${tab}` });
      await other.locator('.coverage, .trend').first().waitFor();
      await shoot(other, tab);
    }
  });
});

/** @param a left, top, right, bottom */
function overlap(a: readonly number[], b: readonly number[]): boolean {
  const [left = 0, top = 0, right = 0, bottom = 0] = a;
  const [otherLeft = 0, otherTop = 0, otherRight = 0, otherBottom = 0] = b;
  return left < otherRight && otherLeft < right && top < otherBottom && otherTop < bottom;
}
