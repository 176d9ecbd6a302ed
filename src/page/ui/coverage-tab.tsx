import type { JSX } from 'preact';
import type { PageData } from '../../report/html/page-data.ts';
import { CoverageView } from '../pictures/coverage/coverage-view.tsx';
import { plain } from './plain.ts';

/** How much could be seen, and what could not be read, judged or explained. */
export function CoverageTab({ data }: { readonly data: PageData }): JSX.Element {
  return (
    <div class="cards">
      <section class="card">
        <h2>What could be seen</h2>
        <CoverageView coverage={data.coverage} />
      </section>
      {data.notes.map(({ title, lines }) => (
        <section key={title} class="card">
          <h2>{title}</h2>
          <ul class="plain-list">
            {lines.map((line, at) => (
              // two lines may say the same
              // oxlint-disable-next-line react/no-array-index-key
              <li key={at}>{plain(line)}</li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}
