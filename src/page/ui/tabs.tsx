import type { JSX, TargetedKeyboardEvent } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { TABS, type Tab } from '../state/view.ts';

export interface TabInfo {
  readonly tab: Tab;
  readonly title: string;
  readonly count?: number;
}

interface TabsProps {
  readonly tabs: readonly TabInfo[];
  readonly current: Tab;
  readonly select: (tab: Tab) => void;
}

/** One stop for the tab key; arrows, Home and End go between tabs, as screen readers announce. */
export function Tabs({ tabs, current, select }: TabsProps): JSX.Element {
  const list = useRef<HTMLDivElement>(null);
  // on a phone not all tabs fit; the page itself must not move
  useEffect(() => {
    const tab = document.getElementById(`tab-${current}`);
    if (list.current !== null && tab !== null)
      list.current.scrollLeft = tab.offsetLeft - (list.current.clientWidth - tab.offsetWidth) / 2;
  }, [current]);
  const move = (event: TargetedKeyboardEvent<HTMLElement>): void => {
    const next = neighbour(current, event.key);
    if (next === undefined) return;
    event.preventDefault();
    select(next);
    document.getElementById(`tab-${next}`)?.focus();
  };
  return (
    <div ref={list} role="tablist" aria-label="Parts of the report" class="tabs" onKeyDown={move}>
      {tabs.map(({ tab, title, count }) => (
        <button
          key={tab}
          type="button"
          role="tab"
          id={`tab-${tab}`}
          aria-selected={tab === current}
          aria-controls="panel"
          tabIndex={tab === current ? 0 : -1}
          onClick={() => select(tab)}
        >
          {title}
          {count === undefined ? null : <span class="count"> {count.toLocaleString('en-US')}</span>}
        </button>
      ))}
    </div>
  );
}

function neighbour(current: Tab, key: string): Tab | undefined {
  const at = TABS.indexOf(current);
  switch (key) {
    case 'ArrowRight':
      return TABS[(at + 1) % TABS.length];
    case 'ArrowLeft':
      return TABS.at(at - 1);
    case 'Home':
      return TABS[0];
    case 'End':
      return TABS.at(-1);
    default:
      return undefined;
  }
}
