import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { isAboutPolicy } from '../../src/findings/finding.ts';
import { TABS } from '../../src/page/state/view.ts';
import type { Report } from '../../src/report/report.ts';
import { sampleReport } from '../report/sample.ts';
import { tempDir } from '../support/temp-dir.ts';
import { describeInChromium, launchChromium, openFile, overflow } from './chromium.ts';
import { writePage } from './page-file.ts';

/** What a tenant might call things, to run code in the reader's browser, or to hide what the report says. */
const NAMES = [
  ['ends the script', '</script><script>alert(1)</script>'],
  ['ends the title', '</title></style><img src=x onerror=alert(1)>'],
  ['is an image that fails', '"><img src=x onerror=alert(1)><svg onload=alert(1)>'],
  ['is a link', "javascript:alert(1)//' onmouseover='alert(1)"],
  ['opens a comment', '<!--<script>'],
  ['calls for a template', '{{constructor.constructor("alert(1)")()}}${alert(1)}'],
  ['names the prototype', '__proto__'],
  ['turns the text', '\u202egnp.exe\u2066\u200b'],
  ['is a word of 10,000 letters', 'w'.repeat(10_000)],
] as const;

/** Everything a tenant chooses has this name. */
function namedReport(text: string): Report {
  const base = sampleReport();
  return {
    ...base,
    findings: base.findings.map((finding, i) => {
      const common = { key: `${i}${text}`, sentence: `pods app=${text} may open TCP 80 to ${text}` };
      return isAboutPolicy(finding)
        ? {
            ...finding,
            ...common,
            ref: { ...finding.ref, name: text, namespace: text },
            place: { ...finding.place, file: text },
          }
        : { ...finding, ...common, workload: { kind: text, namespace: text, name: text } };
    }),
    owners: new Map(base.findings.map((_, i) => [`${i}${text}`, [text]])),
    problems: [{ file: text, line: 1, message: text, remedy: text }],
    recording: {
      ...base.recording,
      coverage: base.recording.coverage.map((one) => ({ ...one, node: text })),
    },
    suggestions: [
      {
        findingKey: `0${text}`,
        workload: { kind: text, namespace: text, name: text },
        directions: ['ingress'],
        kind: 'NetworkPolicy',
        file: text,
        yaml: `metadata: { name: ${text} }\n`,
        connections: 1,
        notes: [text],
      },
    ],
    trend: {
      points: [],
      since: {
        sinceMs: 0,
        fresh: new Set([`0${text}`]),
        persisting: 0,
        resolved: [
          {
            key: text,
            kind: text,
            status: 'open',
            severity: 'low',
            namespace: text,
            sentence: text,
            where: text,
          },
        ],
      },
    },
    pictures: () => ({
      map: {
        nodes: [
          { kind: 'workload', namespace: text, name: text },
          { kind: 'outside', name: text },
        ],
        edges: [{ from: 0, to: 1, ports: text, use: 'unused', connections: 0 }],
        folded: [text],
      },
      strips: { firstDay: 20_000, strips: ['30s'], byGrant: { [text]: 0 } },
      coverage: {
        firstDay: 20_000,
        lanes: [{ node: text, days: [1, 0.5, 0], lostDays: [1], lostEvents: 3, isUnreached: false }],
      },
    }),
  };
}

describeInChromium('the page of a report in which a tenant chose every name', () => {
  const directory = tempDir();
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser?.close());

  it.each(NAMES)('a name that %s is shown as text, and breaks nothing', async (_what, name) => {
    const path = await writePage(directory, namedReport(name));
    const { page, complaints } = await openFile(browser, path, { viewport: { width: 390, height: 800 } });
    const elements =
      'document.querySelectorAll("img, script, iframe, a[href]:not(.skip), [onerror], [onload]").length';
    // the packed data and the page's own code
    const own = 2;
    for (const tab of TABS) {
      await page.evaluate(`location.hash = '#tab=${tab}'`);
      await page.locator(`#tab-${tab}[aria-selected=true]`).waitFor();
      if (tab === 'findings') await page.locator('.opener').first().click();
      expect(await page.evaluate(elements), tab).toBe(own);
      expect(await overflow(page), tab).toBeLessThanOrEqual(0);
    }
    await page.evaluate("location.hash = '#group=owner'");
    await page.locator('tr.group').waitFor();
    const link = `#${new URLSearchParams({ f: `1${name}`, q: name, owner: name }).toString()}`;
    await page.evaluate(`location.hash = ${JSON.stringify(link)}`);
    await page.locator('.opener[aria-expanded=true]').waitFor();
    const text = await page.locator('body').innerText();
    expect(text).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/);
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});
