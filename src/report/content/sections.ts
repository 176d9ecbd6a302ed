import type { Finding } from '../../findings/finding.ts';
import type { Report } from '../report.ts';
import type { FindingRow } from '../row.ts';
import { rowsOf } from '../rows.ts';
import type { Entry } from './groups.ts';

/** In the order that text and Markdown have them; every finding is in one of them. */
export const SECTIONS = ['revoked', 'narrowed', 'held', 'denied', 'unisolated', 'others'] as const;
export type Section = (typeof SECTIONS)[number];

export function sectionsOf(report: Report): Readonly<Record<Section, readonly Entry[]>> {
  const sections: Record<Section, Entry[]> = {
    revoked: [],
    narrowed: [],
    held: [],
    denied: [],
    unisolated: [],
    others: [],
  };
  const rows = rowsOf(report);
  for (const [i, finding] of report.findings.entries()) {
    const row = rows[i];
    if (row !== undefined) sections[sectionOf(finding, row)].push({ finding, row });
  }
  return sections;
}

function sectionOf({ kind }: Finding, { status }: FindingRow): Section {
  if (kind === 'unused') return status === 'held' ? 'held' : 'revoked';
  if (kind === 'narrowable') return status === 'narrowed' ? 'narrowed' : 'others';
  return kind === 'denied' || kind === 'unisolated' ? kind : 'others';
}

export function sectionTitle(section: Section, size: number): string {
  return `${TITLES[section]} (${size})`;
}

const TITLES: Readonly<Record<Section, string>> = {
  revoked: 'Unused, to be revoked',
  narrowed: 'In use, to be narrowed',
  held: 'Unused, but held',
  denied: 'Denied traffic',
  unisolated: 'Workloads that no policy isolates',
  others: 'Other findings',
};
