import { formatDate } from '../../model/time.ts';
import { type Report, unusedOf } from '../report.ts';
import {
  count,
  describeCounts,
  describeExposure,
  describeRecords,
  describeWindow,
  NO_COVERAGE,
} from '../wording.ts';
import { coverageInBrief } from './coverage-in-brief.ts';
import { escapeHtml } from './escape.ts';

/** The top of the page as markup: what the report covers, and the numbers that matter, for readers without JavaScript, too. */
export function headOf(report: Report): string {
  return `<header class="head">
<div class="title">
<h1>Unused network access</h1>
<p class="date">${formatDate(report.nowMs)}</p>
<div id="tools" class="tools"></div>
</div>
<ul class="figures" aria-label="In numbers">
${figuresOf(report).map(figure).join('\n')}
</ul>
<dl class="facts">
${factsOf(report)
  .map(([term, text]) => `<div><dt>${term}</dt><dd>${escapeHtml(text)}</dd></div>`)
  .join('\n')}
</dl>
</header>`;
}

interface Figure {
  readonly number: string;
  /** what the number counts */
  readonly label: string;
  readonly more: string;
  readonly tone: 'main' | 'plain';
}

function figure({ number, label, more, tone }: Figure): string {
  return `<li class="figure ${tone}"><b>${escapeHtml(number)}</b> <span>${escapeHtml(label)}</span> <small>${escapeHtml(more)}</small></li>`;
}

function figuresOf(report: Report): readonly Figure[] {
  const { granted, used, left } = report.counts.exposure;
  const { revocable, held } = unusedOf(report);
  const others = report.findings.length - revocable.length - held.length;
  const high = report.findings.filter(({ severity }) => severity === 'high').length;
  const { since } = report.trend;
  const never = granted.pairPorts - used.pairPorts;
  return [
    {
      number: never.toLocaleString('en-US'),
      label: 'granted pairs × ports never used',
      more: `of ${granted.pairPorts.toLocaleString('en-US')}, ${percent(never, granted.pairPorts)}; ${(left.pairPorts - used.pairPorts).toLocaleString('en-US')} once revoked`,
      tone: 'main',
    },
    {
      number: String(revocable.length),
      label: 'unused, to be revoked',
      more: `${held.length} more are held, with a reason`,
      tone: 'plain',
    },
    {
      number: String(high),
      label: 'of high severity',
      more: `among ${count(report.findings.length, 'finding')}`,
      tone: 'plain',
    },
    since === undefined
      ? {
          number: String(others),
          label: 'other findings',
          more: 'no earlier report to compare with',
          tone: 'plain',
        }
      : {
          number: String(since.fresh.size),
          label: `new since ${formatDate(since.sinceMs)}`,
          more: `${since.resolved.length} resolved, ${since.persisting} persisting`,
          tone: 'plain',
        },
  ];
}

function percent(part: number, whole: number): string {
  return whole === 0 ? 'none' : `${((100 * part) / whole).toFixed(1)}%`;
}

function factsOf(report: Report): readonly (readonly [string, string])[] {
  const { recording, window } = report;
  return [
    ['Window', describeWindow(report)],
    ['Coverage', recording.coverage.length === 0 ? NO_COVERAGE : coverageInBrief(recording.coverage, window)],
    ['Policies', describeCounts(report)],
    ['Exposure', describeExposure(report)],
    [
      'Traffic',
      `${count(recording.connections, 'distinct connection')}, ${count(recording.denied, 'more', 'more')} dropped by policy; ${describeRecords(recording)}`,
    ],
  ];
}
