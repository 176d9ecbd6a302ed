import type { JSX } from 'preact';
import type { PageData } from '../../report/html/page-data.ts';
import type { FindingRow } from '../../report/row.ts';
import { chance, day, days, kindWord, placeOf, statusWord, subjectOf } from '../rows/words.ts';
import { FindingDetail } from './finding-detail.tsx';
import { plain } from './plain.ts';
import { SeverityMark } from './severity-mark.tsx';

interface FindingRowProps {
  readonly row: FindingRow;
  readonly data: PageData;
  readonly isOpen: boolean;
  readonly toggle: (key: string) => void;
}

export function openerId(key: string): string {
  return `finding-${key}`;
}

/** One line of the table, and below it the details where it is open. */
export function FindingRowView({ row, data, isOpen, toggle }: FindingRowProps): JSX.Element {
  const id = openerId(row.key);
  return (
    <>
      <tr role="row" class={isOpen ? 'finding open' : 'finding'}>
        <td role="cell" class="severity-column">
          <SeverityMark severity={row.severity} />
        </td>
        <td role="cell" class="what">
          <button
            type="button"
            class="opener"
            id={id}
            aria-expanded={isOpen}
            aria-controls={isOpen ? `${id}-more` : undefined}
            onClick={() => toggle(row.key)}
          >
            {plain(row.sentence)}
          </button>
          <span class="below">
            {row.isNew && <span class="tag new">new</span>}
            {row.kind !== 'unused' && <span class="tag">{kindWord(row.kind)}</span>}
            <span class="subject">{plain(subjectOf(row))}</span>
            {row.file !== undefined && <span class="file">{plain(placeOf(row) ?? '')}</span>}
            {row.owners.length > 0 && <span class="owners">{plain(row.owners.join(', '))}</span>}
          </span>
        </td>
        <td role="cell" class="status">
          <span class={`tag ${row.status}`}>{statusWord(row.status)}</span>
          {row.hold !== undefined && <small>{row.hold.reason}</small>}
        </td>
        <Cell title="Last use">{lastUse(row)}</Cell>
        <Cell title="Observed">{row.observedDays === undefined ? undefined : days(row.observedDays)}</Cell>
        <Cell title="Chance">{row.likelihood === undefined ? undefined : chance(row.likelihood)}</Cell>
        <Cell title="Risk">{row.risk === undefined ? undefined : Math.round(row.risk).toString()}</Cell>
      </tr>
      {isOpen && (
        <tr role="row" class="detail-row" id={`${id}-more`}>
          <td role="cell" colSpan={7}>
            <FindingDetail row={row} data={data} />
          </td>
        </tr>
      )}
    </>
  );
}

function lastUse(row: FindingRow): string | undefined {
  if (row.lastUse !== undefined) return day(row.lastUse);
  return row.absent.lastUse === 'never seen' ? 'never' : undefined;
}

interface CellProps {
  /** shown before the value where rows are cards */
  readonly title: string;
  readonly children: string | undefined;
}

function Cell({ title, children }: CellProps): JSX.Element {
  return (
    <td role="cell" class={children === undefined ? 'number nothing' : 'number'} data-title={title}>
      {children ?? '–'}
    </td>
  );
}
