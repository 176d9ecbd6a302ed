import type { JSX } from 'preact';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import type { PageData } from '../../report/html/page-data.ts';
import { arrange } from '../rows/arrange.ts';
import type { IndexedRow } from '../rows/indexed-row.ts';
import { select } from '../rows/select.ts';
import type { ChangeView } from '../state/use-view.ts';
import { isFiltered, NO_FILTERS, type View } from '../state/view.ts';
import { FacetList } from './facet-list.tsx';
import { FindingsTable } from './findings-table.tsx';
import { Toolbar } from './toolbar.tsx';

interface FindingsTabProps {
  readonly data: PageData;
  readonly rows: readonly IndexedRow[];
  readonly view: View;
  readonly change: ChangeView;
  readonly printing: boolean;
}

export function FindingsTab({ data, rows, view, change, printing }: FindingsTabProps): JSX.Element {
  const { filters, sort, group, open } = view;
  const selection = useMemo(() => select(rows, filters), [rows, filters]);
  const entries = useMemo(() => arrange(selection.rows, sort, group), [selection, sort, group]);
  const search = useSearchKey();
  const target = useMemo(() => rows.find(({ row }) => row.key === open), [rows, open]);
  const isHidden = target !== undefined && !selection.rows.includes(target);
  const clear = (): void => change({ filters: NO_FILTERS }, 'push');
  return (
    <div class="findings" id="findings">
      <Toolbar view={view} change={change} search={search} hasOwners={rows.some(hasOwner)} />
      <FacetList
        all={rows}
        selection={selection}
        filters={filters}
        setFilters={(next) => change({ filters: next })}
      />
      <section class="results" aria-label="Findings">
        <p class="result-count">
          <span role="status">
            {selection.rows.length === rows.length
              ? `${rows.length.toLocaleString('en-US')} findings`
              : `${selection.rows.length.toLocaleString('en-US')} of ${rows.length.toLocaleString('en-US')} findings`}
          </span>
          {isFiltered(filters) && (
            <button type="button" class="link" onClick={clear}>
              Clear all filters
            </button>
          )}
        </p>
        {open !== undefined && target === undefined && (
          <p class="notice" role="alert">
            This report has no finding <code>{open.slice(0, 80)}</code>: it may be resolved, or the link is
            from another report.
          </p>
        )}
        {isHidden && (
          <p class="notice">
            The finding that the link leads to is hidden by the filters.{' '}
            <button type="button" class="link" onClick={clear}>
              Show it
            </button>
          </p>
        )}
        {entries.length === 0 ? (
          <p class="empty">{rows.length === 0 ? 'There are no findings.' : 'No finding matches.'}</p>
        ) : (
          <FindingsTable data={data} entries={entries} view={view} change={change} printing={printing} />
        )}
      </section>
    </div>
  );
}

function hasOwner({ row }: IndexedRow): boolean {
  return row.owners.length > 0;
}

/** `/` leads to the search box from everywhere but a field one types in. */
function useSearchKey(): { readonly current: HTMLInputElement | null } {
  const search = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const isTyping = event.target instanceof HTMLElement && event.target.matches('input, select, textarea');
      if (event.key !== '/' || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      search.current?.focus();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
  return search;
}
