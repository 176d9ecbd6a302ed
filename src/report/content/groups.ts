import type { Finding } from '../../findings/finding.ts';
import type { FindingRow } from '../row.ts';

/** A finding and its row. */
export interface Entry<F extends Finding = Finding> {
  readonly finding: F;
  readonly row: FindingRow;
}

/** What one team looks at together. */
export interface Group<E extends Entry = Entry> {
  /** undefined: cluster-wide */
  readonly namespace: string | undefined;
  readonly owners: readonly string[];
  /** never empty, in the order of the report */
  readonly entries: readonly E[];
}

/** By namespace and owners; the group with the most urgent finding first. */
export function groupsOf<E extends Entry>(entries: readonly E[]): readonly Group<E>[] {
  const groups = new Map<string, Group<E> & { readonly entries: E[] }>();
  for (const entry of entries) {
    const { namespace, owners } = entry.row;
    const key = JSON.stringify([namespace ?? null, ...owners]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { namespace, owners, entries: [entry] });
    else group.entries.push(entry);
  }
  return [...groups.values()];
}

/** `shop, owned by @shop-team and @platform (3)` */
export function groupTitle({ namespace, owners, entries }: Group): string {
  const owned = owners.length === 0 ? '' : `, owned by ${owners.join(' and ')}`;
  return `${namespace ?? 'cluster-wide'}${owned} (${entries.length})`;
}
