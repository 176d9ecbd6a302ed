import { plainLine } from '../../model/plain-text.ts';
import { formatDate } from '../../model/time.ts';
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
import { hanging, type TextStyle } from './style.ts';

const LABEL = 10;

/** Findings named in the lines on what changed. */
const NAMED = 10;

/** Window and coverage, the number that matters and its history, what changed, and what to do where nothing is shown. */
export function headLines(report: Report, style: TextStyle): string[] {
  const { recording, window, trend } = report;
  const rows: (readonly [string, string])[] = [
    ['Window', describeWindow(report)],
    ['Coverage', recording.coverage.length === 0 ? NO_COVERAGE : ''],
    ...recording.coverage.map((node): [string, string] => ['', describeCoverage(node, window)]),
    ['Records', describeRecords(recording)],
    [
      'Traffic',
      `${count(recording.connections, 'distinct connection')}, ${count(recording.denied, 'more', 'more')} dropped by policy`,
    ],
    ['Policies', describeCounts(report)],
    ['Unused', describeNeverUsed(report)],
    ['Exposure', describeExposure(report)],
    ...historyRows(report),
    ['Changes', describeNews(report) ?? trend.note ?? ''],
    ...(trend.since !== undefined && trend.note !== undefined ? ([['', trend.note]] as const) : []),
  ];
  return [
    style.paint.bold(`Unused network access, ${formatDate(report.nowMs)}`),
    '',
    ...rows
      .filter(([label, value]) => label === 'Coverage' || value !== '')
      .flatMap((row) => rowLines(row, style)),
    ...newsLines(report, style),
    ...adviceLines(report, style),
  ];
}

function rowLines([label, value]: readonly [string, string], style: TextStyle): string[] {
  const { paint } = style;
  if (value === '') return [paint.dim(label)];
  return hanging(paint.dim(label.padEnd(LABEL)), LABEL, plainLine(value), style);
}

function historyRows(report: Report): (readonly [string, string])[] {
  const weeks = historyOf(report);
  if (weeks.length === 0) return [];
  const [first, last] = [weeks[0], weeks.at(-1)];
  const numbers = weeks.map((week) => week.neverUsed.toLocaleString('en-US')).join(', ');
  return [
    [
      'By week',
      `${sparkline(weeks.map((week) => week.neverUsed))} never used from ${first?.date ?? ''} to ${last?.date ?? ''}: ${numbers}`,
    ],
  ];
}

/** New ones by name; what was resolved, since nothing else shows it. */
function newsLines(report: Report, style: TextStyle): string[] {
  const news = newsOf(report);
  if (news === undefined) return [];
  const { day, fresh, resolved } = news;
  return [
    ...listLines(`New since ${day}`, fresh, 'marked as new below', style),
    ...listLines(`Resolved since ${day}`, resolved, 'all in the JSON report', style),
  ];
}

function listLines(title: string, all: readonly string[], where: string, style: TextStyle): string[] {
  if (all.length === 0) return [];
  const more = all.length - NAMED;
  return [
    '',
    style.paint.bold(`${title} (${all.length})`),
    ...all.slice(0, NAMED).flatMap((text) => hanging('  ', 4, plainLine(text), style)),
    ...(more > 0 ? [`  and ${count(more, 'more', 'more')}, ${where}`] : []),
  ];
}

function adviceLines(report: Report, style: TextStyle): string[] {
  const advice = adviceFor(report);
  if (advice.length === 0) return [];
  return ['', style.paint.bold('What to do'), ...advice.flatMap((text) => hanging('  ', 4, text, style))];
}
