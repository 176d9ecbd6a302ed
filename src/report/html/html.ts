import { formatDate } from '../../model/time.ts';
import type { Report } from '../report.ts';
import { escapeHtml } from './escape.ts';
import { headOf } from './head.ts';
import { pack } from './pack.ts';
import type { PageAssets } from './page-assets.ts';
import { pageDataOf } from './page-data-of.ts';
import { contentPolicy } from './policy.ts';

/**
 * The report as one file that needs no network. What matters most is in the markup, for readers without JavaScript;
 * the rest is packed, and `src/page` unpacks and shows it. The same bytes for the same report and assets.
 *
 * @param assets of `readPageAssets` (adapters/files)
 */
export function toHtml(report: Report, assets: PageAssets): string {
  const title = escapeHtml(`Unused network access, ${formatDate(report.nowMs)}`);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeHtml(contentPolicy(assets))}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>${assets.style}</style>
</head>
<body>
<a class="skip" href="#app">Skip to the findings</a>
${headOf(report)}
<main id="app">
<noscript><p class="notice">The findings themselves need JavaScript. Without it: <code>lapse report --format text</code>, <code>markdown</code> or <code>csv</code> show the same.</p></noscript>
<p id="wait" class="notice">Unpacking the findings…</p>
</main>
<script type="application/gzip" id="data">${pack(pageDataOf(report))}</script>
<script>${assets.script}</script>
</body>
</html>
`;
}
