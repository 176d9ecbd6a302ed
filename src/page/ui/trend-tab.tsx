import type { JSX } from 'preact';
import type { PageTrend } from '../../report/html/page-data.ts';
import { TrendView } from '../pictures/trend/trend-view.tsx';
import { dayOfMs, plural } from '../rows/words.ts';
import { plain } from './plain.ts';

interface TrendTabProps {
  readonly trend: PageTrend;
  readonly showNew: () => void;
}

/** How it went week by week, and what came and went since the report that this one is compared with. */
export function TrendTab({ trend, showNew }: TrendTabProps): JSX.Element {
  const { since, points } = trend;
  if (since === undefined && points.length < 2)
    return (
      <p class="empty">
        No earlier report is known. <code>lapse report --record</code> keeps the results, week by week.
      </p>
    );
  return (
    <div class="cards">
      {points.length > 1 && (
        <section class="card">
          <h2>Week by week</h2>
          <TrendView trend={trend} />
        </section>
      )}
      {since !== undefined && <Since since={since} showNew={showNew} />}
    </div>
  );
}

interface SinceProps {
  readonly since: NonNullable<PageTrend['since']>;
  readonly showNew: () => void;
}

function Since({ since: { sinceMs, fresh, persisting, resolved }, showNew }: SinceProps): JSX.Element {
  return (
    <section class="card">
      <h2>Since {dayOfMs(sinceMs)}</h2>
      <p>
        {fresh === 0 ? (
          'Nothing new'
        ) : (
          <button type="button" class="link" onClick={showNew}>
            {plural(fresh, 'new finding')}
          </button>
        )}
        {`, ${persisting.toLocaleString('en-US')} as before, ${resolved.length.toLocaleString('en-US')} resolved${resolved.length === 0 ? '.' : ':'}`}
      </p>
      <ul class="plain-list">
        {resolved.map((one) => (
          <li key={one.key}>
            <span class="tag">{plain(one.kind)}</span> {plain(one.sentence)}{' '}
            <small class="file">{plain(one.where)}</small>
          </li>
        ))}
      </ul>
    </section>
  );
}
