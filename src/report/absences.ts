import type { FindingRow, RowAbsence, RowItem, RowStatus } from './row.ts';

type Why = Readonly<Partial<Record<RowItem, string>>>;

/** Given where the finding has no such item; docs/reporting.md has the same as a table. */
const WHY: Readonly<Record<FindingRow['kind'], Why>> = {
  unused: {},
  redundant: { edit: 'the rules that carry the same have to stay, which a person must want' },
  narrowable: {},
  shadowed: {
    observed: 'the rules alone say so, whatever was seen',
    confidence: 'the rules alone say so, whatever was seen',
    edit: 'a person must say whether it is meant, or the rule that decides before it',
  },
  dead: {
    lastUse: 'nothing that it selects was ever seen',
    observed: 'nothing that it selects was ever seen',
    risk: 'it lets nobody through who is there',
    edit: 'a person must say whether what it selects will come',
  },
  contradictory: {
    observed: 'its text alone says so, whatever was seen',
    confidence: 'its text alone says so, whatever was seen',
    edit: 'a person must say what is meant',
  },
  invalid: {
    lastUse: 'it is rejected as a whole, so it lets nothing through',
    observed: 'it is rejected as a whole, so it lets nothing through',
    confidence: 'it is rejected as a whole, so it lets nothing through',
    risk: 'it is rejected as a whole, so it lets nothing through',
    edit: 'what was meant is not plain',
  },
  disputed: {
    observed: 'it is read differently by Hubble and by Lapse, so neither use nor silence is held against it',
    confidence:
      'it is read differently by Hubble and by Lapse, so neither use nor silence is held against it',
    risk: 'what it lets through is in dispute',
    edit: 'it is left alone',
  },
  'keep-expired': {
    lastUse: 'it is about a wish; what that kept is judged like anything else',
    observed: 'it is about a wish; what that kept is judged like anything else',
    confidence: 'it is about a wish; what that kept is judged like anything else',
    risk: 'it is about a wish; what that kept is judged like anything else',
    edit: 'a person must take the wish away or give it a later day',
  },
  unisolated: {
    place: 'no rule is written, so none is scored; the severity is of what came and went',
    risk: 'no rule is written, so none is scored; the severity is of what came and went',
    observed: 'it is open whether or not anybody uses it',
    confidence: 'it is open whether or not anybody uses it',
    edit: 'no policy is suggested',
  },
  denied: {
    place: 'it came by no rule, so none is scored',
    risk: 'it came by no rule, so none is scored',
    observed: 'it was seen, which needs no silence',
    confidence: 'it was seen, which needs no silence',
    edit: 'a deny means it, it looks like a scan, it passes by now, or no narrow rule would do',
  },
};

/** Where the proposed change is about the finding. */
const NO_EDIT: Readonly<Partial<Record<RowStatus, string>>> = {
  held: 'it stays, for the reason given',
  offered: 'tighten --narrow makes it',
  revoked: 'it is part of the whole change',
  narrowed: 'it is part of the whole change',
};

/** What a finding does not tell, and why: each item has a value or a word. */
export function absencesOf(row: Omit<FindingRow, 'absent'>): FindingRow['absent'] {
  const values: Readonly<Record<RowItem, unknown>> = {
    place: row.file,
    lastUse: row.lastUse,
    observed: row.observedDays,
    confidence: row.confidence,
    risk: row.risk,
    edit: row.edit,
  };
  const absent: Partial<Record<RowItem, RowAbsence>> = {};
  for (const item of ITEMS) if (values[item] === undefined) absent[item] = absenceOf(item, row);
  return absent;
}

/** All but the sentence, which each finding has. */
export const ITEMS = [
  'place',
  'lastUse',
  'observed',
  'confidence',
  'risk',
  'edit',
] as const satisfies readonly RowItem[];

function absenceOf(item: RowItem, { kind, status }: Omit<FindingRow, 'absent'>): RowAbsence {
  const why = (item === 'edit' ? NO_EDIT[status] : undefined) ?? WHY[kind][item];
  if (why !== undefined) return `not applicable: ${why}`;
  return item === 'lastUse' ? 'never seen' : 'not known';
}
