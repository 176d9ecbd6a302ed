import type { FindingRow } from '../../report/row.ts';
import type { Facet } from '../state/view.ts';

const STATUS: Readonly<Record<FindingRow['status'], string>> = {
  revoked: 'to be revoked',
  narrowed: 'to be narrowed',
  offered: 'could be narrowed',
  held: 'held',
  open: 'for a person',
};

const KIND: Readonly<Record<FindingRow['kind'], string>> = {
  invalid: 'invalid',
  contradictory: 'contradictory',
  unused: 'unused',
  redundant: 'redundant',
  narrowable: 'wider than its traffic',
  shadowed: 'shadowed',
  dead: 'selects nothing',
  unisolated: 'not isolated',
  denied: 'denied traffic',
  disputed: 'disputed',
  'keep-expired': 'keep has expired',
};

export function statusWord(status: FindingRow['status']): string {
  return STATUS[status];
}

export function kindWord(kind: FindingRow['kind']): string {
  return KIND[kind];
}

const WORDS: ReadonlyMap<string, string> = new Map([...Object.entries(STATUS), ...Object.entries(KIND)]);

/** Values of our own in words; those of tenants as they are, whatever they are called. */
export function facetWord(facet: Facet, value: string): string {
  return facet === 'status' || facet === 'kind' ? (WORDS.get(value) ?? value) : value;
}

export const FACET_TITLES: Readonly<Record<Facet, string>> = {
  status: 'Status',
  severity: 'Severity',
  kind: 'Kind',
  namespace: 'Namespace',
  owner: 'Owner',
};

/** `2026-05-02` */
export function day(instant: string): string {
  return instant.slice(0, 10);
}

/** `2026-05-02` of milliseconds since the epoch, in UTC as everywhere */
export function dayOfMs(ms: number): string {
  return day(new Date(ms).toISOString());
}

/** `44.9 d` */
export function days(n: number): string {
  return `${(Math.floor(n * 10) / 10).toFixed(1)} d`;
}

/** `12%`, `<1%` */
export function chance(likelihood: number): string {
  const percent = Math.round(likelihood * 100);
  return percent === 0 && likelihood > 0 ? '<1%' : `${percent}%`;
}

export function plural(n: number, singular: string, many = `${singular}s`): string {
  return `${n.toLocaleString('en-US')} ${n === 1 ? singular : many}`;
}

/** `Deployment shop/web`, `CiliumNetworkPolicy shop/db`: what a finding is about */
export function subjectOf(row: FindingRow): string {
  return row.policy ?? row.workload ?? '';
}

/** `shop/db.yaml:12` */
export function placeOf(row: FindingRow): string | undefined {
  if (row.file === undefined) return undefined;
  return row.line === undefined ? row.file : `${row.file}:${row.line}`;
}
