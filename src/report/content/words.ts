import { formatDate } from '../../model/time.ts';
import type { Report } from '../report.ts';
import type { FindingRow } from '../row.ts';
import { count } from '../wording.ts';
import type { Entry } from './groups.ts';

/** `one port of a rule … · CiliumNetworkPolicy shop/db, shop/db.yaml:12`, or the workload. */
export function placeOf({ part, policy, workload, file, line }: FindingRow): string {
  const where =
    policy === undefined
      ? (workload ?? '')
      : `${policy}${file === undefined ? '' : `, ${file}${line === undefined ? '' : `:${line}`}`}`;
  return part === undefined ? where : `${part} · ${where}`;
}

/** `risk 47 · reliable · 3% likely to be used in as much time again`; empty where nothing was scored. */
export function numbersOf({ risk, confidence, likelihood }: FindingRow): string {
  return [
    ...(risk === undefined ? [] : [`risk ${Math.round(risk)}`]),
    ...(confidence === undefined ? [] : [`confidence ${confidence}`]),
    ...(likelihood === undefined ? [] : [`${percent(likelihood)} likely to be used in as much time again`]),
  ].join(' · ');
}

/** Small chances stay distinct from none. */
function percent(share: number): string {
  if (share > 0 && share < 0.01) return 'less than 1%';
  return `${Math.round(share * 100)}%`;
}

export interface HoldWords {
  readonly reason: string;
  readonly text: string;
}

/** `too-new`, and `the rule is 5d old …; could end 2026-06-26` */
export function holdOf({ hold }: FindingRow): HoldWords | undefined {
  if (hold === undefined) return undefined;
  return {
    reason: hold.reason,
    text: `${hold.text}${hold.until === undefined ? '' : `; could end ${hold.until}`}`,
  };
}

/** What is said before a text to be written by hand. */
export function editTitle({ kind, edit }: FindingRow): string {
  if (kind === 'invalid') return 'probably meant:';
  if (kind === 'denied') return `a policy that would let it through, such as ${edit?.file ?? ''}:`;
  return `by hand, in ${edit?.file ?? ''}:`;
}

/** What is offered for a workload that nothing isolates, or why nothing is. */
export function suggestionOf(
  { suggestions, withheldSuggestions }: Pick<Report, 'suggestions' | 'withheldSuggestions'>,
  { finding }: Entry,
): string | undefined {
  const found = suggestions.find(({ findingKey }) => findingKey === finding.key);
  if (found !== undefined) {
    const { kind, file, connections, notes } = found;
    const seen = count(connections, 'observed connection');
    return `suggested: a ${kind}, ${file}, that denies by default and allows the ${seen}; ${notes.join('; ')}`;
  }
  const withheld = withheldSuggestions.find(({ findingKey }) => findingKey === finding.key);
  return withheld === undefined ? undefined : `no policy is suggested: ${withheld.reason}`;
}

/** `new since 2026-05-25: `; empty where it is not, or nothing is known of before. */
export function newMark({ trend: { since } }: Pick<Report, 'trend'>, { isNew }: FindingRow): string {
  return isNew && since !== undefined ? `new since ${formatDate(since.sinceMs)}` : '';
}
