import type { JSX, Ref } from 'preact';
import type { ChangeView } from '../state/use-view.ts';
import { GROUPINGS, type Grouping, SORTS, type Sort, type View } from '../state/view.ts';

interface ToolbarProps {
  readonly view: View;
  readonly change: ChangeView;
  readonly search: Ref<HTMLInputElement>;
  readonly hasOwners: boolean;
}

const SORT_WORDS: Readonly<Record<Sort, string>> = {
  report: 'severity, then risk',
  risk: 'risk',
  'last-use': 'last use, oldest first',
  observed: 'days observed',
  likelihood: 'chance of use',
};

const GROUP_WORDS: Readonly<Record<Grouping, string>> = {
  none: 'nothing',
  namespace: 'namespace',
  owner: 'owner',
};

/** Search, order and grouping. */
export function Toolbar({ view, change, search, hasOwners }: ToolbarProps): JSX.Element {
  const { filters, sort, group } = view;
  const setText = (text: string): void => change({ filters: { ...filters, text } });
  return (
    <search class="toolbar">
      <label class="field grow">
        <span>Search</span>
        <input
          ref={search}
          type="search"
          placeholder="Sentence, policy, namespace, owner or file"
          value={filters.text}
          autocomplete="off"
          spellcheck={false}
          onInput={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Escape') setText('');
            if (event.key !== 'ArrowDown') return;
            event.preventDefault();
            document.querySelector<HTMLElement>('.opener')?.focus();
          }}
        />
      </label>
      <label class="field">
        <span>Sort by</span>
        <select
          value={sort}
          onChange={(event) =>
            change({ sort: SORTS.find((one) => one === event.currentTarget.value) ?? 'report' })
          }
        >
          {SORTS.map((one) => (
            <option key={one} value={one}>
              {SORT_WORDS[one]}
            </option>
          ))}
        </select>
      </label>
      <label class="field">
        <span>Group by</span>
        <select
          value={group}
          onChange={(event) =>
            change({ group: GROUPINGS.find((one) => one === event.currentTarget.value) ?? 'none' })
          }
        >
          {GROUPINGS.filter((one) => hasOwners || one !== 'owner' || group === 'owner').map((one) => (
            <option key={one} value={one}>
              {GROUP_WORDS[one]}
            </option>
          ))}
        </select>
      </label>
    </search>
  );
}
