import type { Entry } from '../content/groups.ts';
import { groupsOf, groupTitle } from '../content/groups.ts';
import { legendOf } from '../content/legend.ts';
import { SECTIONS, type Section, sectionsOf, sectionTitle } from '../content/sections.ts';
import { editsOf } from '../edits.ts';
import type { Report } from '../report.ts';
import { fit, type Headed, type Shown } from './fit.ts';
import type { Ink } from './ink.ts';
import { itemOf } from './item.ts';

export interface FindingChapters {
  readonly lines: readonly string[];
  /** findings that are not shown, and findings shown without what they would be written as */
  readonly leftOut: number;
  readonly withoutBlock: number;
}

interface Placed extends Headed {
  readonly entry: Entry;
  readonly section: Section;
}

/** The findings, a chapter for what becomes of them, by namespace and owners; as many as there is room for. */
export function findingChapters(report: Report, ink: Ink, room: number): FindingChapters {
  const sections = sectionsOf(report);
  const legends = Object.fromEntries(SECTIONS.map((section) => [section, legendLines(sections[section])]));
  const frame = SECTIONS.reduce(
    (sum, section) =>
      sum + sectionTitle(section, 0).length + (legends[section] ?? []).join('\n').length + SECTION_FRAME,
    0,
  );
  const placed = placedIn(report, sections, ink);
  const byKey = new Map(placed.map((one) => [one.entry.finding, one]));
  const urgent = report.findings.flatMap((finding) => byKey.get(finding) ?? []);
  const fates = fit(urgent, room - frame);
  const shown = new Map(urgent.map((one, i): [Placed, Shown] => [one, fates[i] ?? 'nothing']));
  return {
    lines: SECTIONS.flatMap((section) =>
      sectionLines(
        sectionTitle(section, sections[section].length),
        section,
        legends[section] ?? [],
        placed.filter((one) => one.section === section),
        shown,
      ),
    ),
    leftOut: fates.filter((one) => one === 'nothing').length,
    withoutBlock: fates.filter((one) => one === 'text').length,
  };
}

/** Marks, numbers, blank lines, and what is said where none is shown. */
const SECTION_FRAME = 60;

function legendLines(entries: readonly Entry[]): readonly string[] {
  const legend = legendOf(entries);
  return legend.length === 0 ? [] : ['', ...legend.map((line) => `- *${line}*`)];
}

function placedIn(
  report: Report,
  sections: Readonly<Record<Section, readonly Entry[]>>,
  ink: Ink,
): readonly Placed[] {
  const edits = editsOf(report);
  return SECTIONS.flatMap((section) =>
    groupsOf(sections[section]).flatMap((group) => {
      const heading = `### ${ink.text(groupTitle(group))}`;
      return group.entries.map((entry) => ({
        entry,
        section,
        heading,
        item: itemOf(report, entry, edits.get(entry.finding), ink),
      }));
    }),
  );
}

function sectionLines(
  title: string,
  section: Section,
  legend: readonly string[],
  placed: readonly Placed[],
  shown: ReadonlyMap<Placed, Shown>,
): string[] {
  if (placed.length === 0) return section === 'revoked' ? ['', `## ${title}`, '', 'Nothing to revoke.'] : [];
  const visible = placed.filter((one) => shown.get(one) !== 'nothing');
  if (visible.length === 0) return ['', `## ${title}`, '', 'There is no room for them here.'];
  return [
    '',
    `## ${title}`,
    ...legend,
    ...visible.flatMap((one, i) => [
      ...(visible[i - 1]?.heading === one.heading ? [] : ['', one.heading, '']),
      one.item.text,
      ...(one.item.block === undefined || shown.get(one) !== 'whole' ? [] : [one.item.block]),
    ]),
  ];
}
