import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import type { PageData } from '../../report/html/page-data.ts';
import { indexRows } from '../rows/indexed-row.ts';
import { usePrint } from '../state/use-print.ts';
import { useView } from '../state/use-view.ts';
import { NO_FILTERS } from '../state/view.ts';
import { Advice } from './advice.tsx';
import { ChangesTab } from './changes-tab.tsx';
import { CoverageTab } from './coverage-tab.tsx';
import { FindingsTab } from './findings-tab.tsx';
import { MapTab } from './map-tab.tsx';
import { SuggestionsTab } from './suggestions-tab.tsx';
import { type TabInfo, Tabs } from './tabs.tsx';
import { TrendTab } from './trend-tab.tsx';

/** Everything below the static head. */
export function App({ data }: { readonly data: PageData }): JSX.Element {
  const rows = useMemo(() => indexRows(data.rows), [data]);
  const [view, change] = useView();
  const printing = usePrint();
  const tabs: readonly TabInfo[] = [
    { tab: 'findings', title: 'Findings', count: rows.length },
    { tab: 'trend', title: 'Trend' },
    { tab: 'map', title: 'Map' },
    { tab: 'coverage', title: 'Coverage' },
    { tab: 'changes', title: 'Changes', ...(data.diff === '' ? { count: 0 } : {}) },
    { tab: 'suggestions', title: 'Suggestions', count: data.suggestions.length },
  ];
  return (
    <>
      <Advice sentences={data.advice} />
      <Tabs tabs={tabs} current={view.tab} select={(tab) => change({ tab }, 'push')} />
      <div role="tabpanel" id="panel" aria-labelledby={`tab-${view.tab}`} class="panel">
        {view.tab === 'findings' && (
          <FindingsTab data={data} rows={rows} view={view} change={change} printing={printing} />
        )}
        {view.tab === 'trend' && (
          <TrendTab
            trend={data.trend}
            showNew={() => change({ tab: 'findings', filters: { ...NO_FILTERS, newOnly: true } }, 'push')}
          />
        )}
        {view.tab === 'map' && <MapTab data={data} />}
        {view.tab === 'coverage' && <CoverageTab data={data} />}
        {view.tab === 'changes' && <ChangesTab data={data} printing={printing} />}
        {view.tab === 'suggestions' && (
          <SuggestionsTab
            data={data}
            printing={printing}
            open={(key) => change({ tab: 'findings', open: key }, 'push')}
          />
        )}
      </div>
      <footer class="foot">
        Made by Lapse {data.version}. Times are in UTC.{' '}
        <span class="keys">
          Press <kbd>/</kbd> to search, <kbd>↑</kbd> <kbd>↓</kbd> to go through findings, <kbd>Enter</kbd> to
          open one, <kbd>Esc</kbd> to close it.
        </span>
      </footer>
    </>
  );
}
