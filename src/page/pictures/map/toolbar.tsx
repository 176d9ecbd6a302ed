import type { EdgeUse, MapEdge, MapNode } from '../../../report/pictures/pictures.ts';
import { USES } from './graph.ts';
import { nodeText, USE_WORDS } from './words.ts';

interface FilterProps {
  readonly edges: readonly MapEdge[];
  readonly uses: ReadonlySet<EdgeUse>;
  readonly onUses: (uses: ReadonlySet<EdgeUse>) => void;
}

/** The legend, which chooses what is shown, too. */
export function UseFilter({ edges, uses, onUses }: FilterProps) {
  const isOnlyUnused = uses.size === 1 && uses.has('unused');
  return (
    <fieldset class="map-uses">
      <legend>Lines</legend>
      {USES.map((use) => (
        <label key={use}>
          <input
            type="checkbox"
            checked={uses.has(use)}
            onChange={() => onUses(new Set(USES.filter((one) => (one === use) !== uses.has(one))))}
          />
          <svg aria-hidden="true" width="30" height="10" viewBox="0 0 30 10">
            <path class={`line line-${use}`} stroke-width="2" d="M0 5h28" />
          </svg>
          {USE_WORDS[use]} ({edges.filter((edge) => edge.use === use).length.toLocaleString('en-US')})
        </label>
      ))}
      <button
        type="button"
        aria-pressed={isOnlyUnused}
        onClick={() => onUses(new Set(isOnlyUnused ? USES : ['unused']))}
      >
        Only unused
      </button>
    </fieldset>
  );
}

interface SearchProps {
  readonly nodes: readonly MapNode[];
  readonly query: string;
  readonly onQuery: (query: string) => void;
  readonly onFocus: (index: number) => void;
}

const MOST_FOUND = 8;

/** Finds a node by part of its name, and shows its lines alone. */
export function MapSearch({ nodes, query, onQuery, onFocus }: SearchProps) {
  const wanted = query.trim().toLowerCase();
  const found =
    wanted === ''
      ? []
      : [...nodes.entries()].filter(([, node]) => nodeText(node).toLowerCase().includes(wanted));
  const choose = (index: number): void => {
    onQuery('');
    onFocus(index);
  };
  return (
    <form
      class="map-search"
      role="search"
      aria-label="Find in the map"
      onSubmit={(event) => {
        event.preventDefault();
        const [first] = found;
        if (first !== undefined) choose(first[0]);
      }}
    >
      <label>
        Find a workload{' '}
        <input
          type="search"
          autocomplete="off"
          value={query}
          onInput={(event) => onQuery(event.currentTarget.value)}
        />
      </label>
      {wanted !== '' && (
        <ul aria-live="polite">
          {found.slice(0, MOST_FOUND).map(([index, node]) => (
            <li key={index}>
              <button type="button" onClick={() => choose(index)}>
                {nodeText(node)}
              </button>
            </li>
          ))}
          {found.length === 0 && <li>Nothing is called so.</li>}
          {found.length > MOST_FOUND && <li>and {found.length - MOST_FOUND} more</li>}
        </ul>
      )}
    </form>
  );
}
