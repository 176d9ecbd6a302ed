import { plainLine } from '../model/plain-text.ts';
import { groupsOf, groupTitle } from './content/groups.ts';
import { legendOf } from './content/legend.ts';
import { expiringChapter, qualityChapters } from './content/quality.ts';
import { SECTIONS, type Section, sectionsOf, sectionTitle } from './content/sections.ts';
import { editsOf } from './edits.ts';
import type { Report } from './report.ts';
import { changeLines } from './text/changes.ts';
import { headLines } from './text/head.ts';
import { itemLines } from './text/item.ts';
import { type Paint, PLAIN } from './text/paint.ts';
import { hanging, type TextStyle } from './text/style.ts';

export { type Paint, PLAIN } from './text/paint.ts';

/**
 * The report for a terminal. Coverage comes first: what was not seen decides what the rest is worth. Every finding is
 * in it, however many there are.
 * @param width columns of the terminal; undefined: lines are as long as they are
 */
export function toText(report: Report, paint: Paint = PLAIN, width?: number): string {
  const style: TextStyle = { paint, width };
  return [
    ...headLines(report, style),
    ...findingLines(report, style),
    ...[expiringChapter(report), ...qualityChapters(report)].flatMap(({ title, lines }) =>
      lines.length === 0
        ? []
        : ['', paint.bold(title), ...lines.flatMap((line) => hanging('  ', 4, plainLine(line), style))],
    ),
    ...changeLines(report, style),
    '',
  ].join('\n');
}

function findingLines(report: Report, style: TextStyle): string[] {
  const edits = editsOf(report);
  const sections = sectionsOf(report);
  return SECTIONS.flatMap((section) => {
    const entries = sections[section];
    if (entries.length === 0) return emptyLines(section, style);
    return [
      '',
      style.paint.bold(sectionTitle(section, entries.length)),
      ...legendOf(entries).flatMap((line) => hanging('  ', 4, line, style, style.paint.dim)),
      ...groupsOf(entries).flatMap((group) => [
        '',
        ...hanging(' ', 3, plainLine(groupTitle(group)), style, style.paint.bold),
        ...group.entries.flatMap((entry) => itemLines(report, entry, edits.get(entry.finding), style)),
      ]),
    ];
  });
}

function emptyLines(section: Section, { paint }: TextStyle): string[] {
  return section === 'revoked' ? ['', paint.bold(sectionTitle(section, 0)), '  Nothing to revoke.'] : [];
}
