import { formatDate } from '../../model/time.ts';
import { coveredShare, type NodeCoverage } from '../../usage/coverage.ts';
import type { Interval } from '../../usage/intervals.ts';
import { adviceFor } from '../advice.ts';
import { describeNeverUsed, describeNews, historyOf, newsOf, sparkline } from '../content/news.ts';
import type { Report } from '../report.ts';
import {
  count,
  describeCounts,
  describeCoverage,
  describeExposure,
  describeRecords,
  describeWindow,
  NO_COVERAGE,
} from '../wording.ts';
import type { Ink } from './ink.ts';
import { bulleted } from './list.ts';

/** What the report rests on, the number that matters, what changed, and what to do where nothing is shown. */
export function headLines(report: Report, ink: Ink): string[] {
  const { recording, trend } = report;
  const news = [describeNews(report), trend.note].filter((text) => text !== undefined);
  return [
    `# Unused network access, ${formatDate(report.nowMs)}`,
    '',
    `- **Window**: ${describeWindow(report)}`,
    `- **Coverage**: ${recording.coverage.length === 0 ? NO_COVERAGE : count(recording.coverage.length, 'node')}`,
    ...coverageLines(report, ink),
    `- **Records**: ${ink.text(describeRecords(recording))}`,
    `- **Policies**: ${describeCounts(report)}`,
    `- **Unused**: ${describeNeverUsed(report)}`,
    `- **Exposure**: ${describeExposure(report)}`,
    ...(news.length === 0 ? [] : [`- **Changes**: ${ink.text(news.join('; '))}`]),
    ...historyLines(report),
    ...newsLines(report, ink),
    ...bulleted('What to do', adviceFor(report), ink),
  ];
}

/** Those seen worst where not all are shown. */
function coverageLines({ recording: { coverage }, window }: Report, ink: Ink): string[] {
  const more = coverage.length - ink.lines;
  const shown = more > 0 ? worstFirst(coverage, window).slice(0, ink.lines) : coverage;
  return [
    ...shown.map((node) => `  - ${ink.text(describeCoverage(node, window))}`),
    ...(more > 0 ? [`  - and ${count(more, 'more node')}, seen no worse`] : []),
  ];
}

function worstFirst(coverage: readonly NodeCoverage[], window: Interval): readonly NodeCoverage[] {
  return coverage
    .map((node) => ({ node, share: node.unreached === undefined ? coveredShare(node, window) : -1 }))
    .sort((a, b) => a.share - b.share)
    .map(({ node }) => node);
}

function historyLines(report: Report): string[] {
  const weeks = historyOf(report);
  if (weeks.length === 0) return [];
  const rows = weeks.map(
    (week) =>
      `| ${week.date} | ${week.neverUsed.toLocaleString('en-US')} | ${week.revocable} | ${week.held} |`,
  );
  return [
    '',
    `Pairs × ports never used, by week: ${sparkline(weeks.map((week) => week.neverUsed))}`,
    '',
    '| as of | never used | grants to be revoked | held |',
    '|---|--:|--:|--:|',
    ...rows,
  ];
}

function newsLines(report: Report, ink: Ink): string[] {
  const news = newsOf(report);
  if (news === undefined) return [];
  const { day, fresh, resolved } = news;
  return [
    ...bulleted(`New since ${day} (${fresh.length})`, fresh, ink, 'marked as new below'),
    ...bulleted(`Resolved since ${day} (${resolved.length})`, resolved, ink),
  ];
}
