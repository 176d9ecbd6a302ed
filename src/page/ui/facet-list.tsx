import type { JSX } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import { facetValues } from '../rows/facet-values.ts';
import type { IndexedRow } from '../rows/indexed-row.ts';
import type { Selection } from '../rows/select.ts';
import { FACET_TITLES, facetWord } from '../rows/words.ts';
import { countFilters, FACETS, type Facet, type Filters, toggleFilter } from '../state/view.ts';
import { plain } from './plain.ts';

interface FacetListProps {
  readonly all: readonly IndexedRow[];
  readonly selection: Selection;
  readonly filters: Filters;
  readonly setFilters: (filters: Filters) => void;
}

/** Boxes to tick, each with how many findings it would leave. On a phone they are folded away. */
export function FacetList({ all, selection, filters, setFilters }: FacetListProps): JSX.Element {
  const [shown, setShown] = useState(false);
  const hasNew = useMemo(() => all.some(({ row }) => row.isNew), [all]);
  const ticked = countFilters(filters);
  return (
    <div class={shown ? 'facets shown' : 'facets'}>
      <button type="button" class="facets-toggle" aria-expanded={shown} onClick={() => setShown(!shown)}>
        {ticked === 0 ? 'Filters' : `Filters (${ticked} set)`}
      </button>
      <search class="facets-body" aria-label="Filters">
        {(hasNew || filters.newOnly) && (
          <fieldset>
            <legend>Since last time</legend>
            <Box
              checked={filters.newOnly}
              count={selection.newCount}
              text="new only"
              toggle={() => setFilters({ ...filters, newOnly: !filters.newOnly })}
            />
          </fieldset>
        )}
        {FACETS.map((facet) => (
          <FacetBoxes
            key={facet}
            facet={facet}
            all={all}
            counts={selection.counts[facet]}
            ticked={filters[facet]}
            toggle={(value) => setFilters(toggleFilter(filters, facet, value))}
          />
        ))}
      </search>
    </div>
  );
}

interface FacetBoxesProps {
  readonly facet: Facet;
  readonly all: readonly IndexedRow[];
  readonly counts: ReadonlyMap<string, number>;
  readonly ticked: ReadonlySet<string>;
  readonly toggle: (value: string) => void;
}

const SHOWN_AT_FIRST = 8;

function FacetBoxes({ facet, all, counts, ticked, toggle }: FacetBoxesProps): JSX.Element | null {
  const [whole, setWhole] = useState(false);
  const values = useMemo(() => facetValues(all, facet), [all, facet]);
  const unknown = [...ticked].filter((value) => !values.includes(value));
  if (values.length + unknown.length < 2 && ticked.size === 0) return null;
  const shown = whole ? values : values.filter((value, at) => at < SHOWN_AT_FIRST || ticked.has(value));
  const more = values.length - shown.length;
  return (
    <fieldset>
      <legend>{FACET_TITLES[facet]}</legend>
      <div class="boxes">
        {[...unknown, ...shown].map((value) => (
          <Box
            key={value}
            checked={ticked.has(value)}
            count={counts.get(value) ?? 0}
            text={plain(facetWord(facet, value))}
            toggle={() => toggle(value)}
          />
        ))}
      </div>
      {more > 0 && (
        <button type="button" class="link small" onClick={() => setWhole(true)}>
          {`${more.toLocaleString('en-US')} more`}
        </button>
      )}
    </fieldset>
  );
}

interface BoxProps {
  readonly checked: boolean;
  readonly count: number;
  readonly text: string;
  readonly toggle: () => void;
}

function Box({ checked, count, text, toggle }: BoxProps): JSX.Element {
  return (
    <label class={count === 0 ? 'box none' : 'box'}>
      <input type="checkbox" checked={checked} onChange={toggle} />
      <span class="box-text">{text}</span>
      <span class="count">{count.toLocaleString('en-US')}</span>
    </label>
  );
}
