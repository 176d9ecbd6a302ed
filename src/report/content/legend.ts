import { getOrMake } from '../../model/get-or-make.ts';
import { ITEMS } from '../absences.ts';
import type { FindingRow, RowItem } from '../row.ts';
import type { Entry } from './groups.ts';

const WORDS: Readonly<Record<RowItem, string>> = {
  place: 'file',
  lastUse: 'last use',
  observed: 'days observed',
  confidence: 'confidence',
  risk: 'risk',
  edit: 'edit',
};

/**
 * `shadowed: no days observed, confidence: the rules alone say so, whatever was seen`: what findings of a section do
 * not tell, and why, once for each kind.
 */
export function legendOf(entries: readonly Entry[]): readonly string[] {
  const kinds = new Map<FindingRow['kind'], Map<string, Set<RowItem>>>();
  for (const { row } of entries) {
    const reasons = getOrMake(kinds, row.kind, () => new Map<string, Set<RowItem>>());
    for (const item of ITEMS) {
      const why = row.absent[item];
      if (why === undefined || isToldElsewhere(item, why, row)) continue;
      getOrMake(reasons, why.replace('not applicable: ', ''), () => new Set<RowItem>()).add(item);
    }
  }
  return [...kinds].flatMap(([kind, reasons]) => {
    const texts = [...reasons].map(
      ([why, items]) => `no ${[...items].map((item) => WORDS[item]).join(', ')}: ${why}`,
    );
    return texts.length === 0 ? [] : [`${kind}: ${texts.join('; ')}`];
  });
}

/** Evidence says that nothing was seen; holds, suggestions and the change as a whole say why there is no edit. */
function isToldElsewhere(item: RowItem, why: string, { kind, hold }: FindingRow): boolean {
  return why === 'never seen' || (item === 'edit' && (hold !== undefined || kind === 'unisolated'));
}
