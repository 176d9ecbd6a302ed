import axe from 'axe-core';
import type { Page } from 'playwright-core';

interface AxeResults {
  readonly passes: readonly unknown[];
  readonly violations: readonly {
    readonly id: string;
    readonly impact: string;
    readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
  }[];
}

/** What axe calls serious or critical, in words. It is evaluated from outside, which the page's own policy cannot forbid. */
export async function seriousIssues(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  const results = await page.evaluate<AxeResults>('axe.run(document, { resultTypes: ["violations"] })');
  if (results.passes.length === 0) throw new Error('axe looked at nothing');
  return results.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.slice(0, 3).map((node) => `${id}: ${node.html.slice(0, 200)}: ${node.failureSummary}`),
    );
}
