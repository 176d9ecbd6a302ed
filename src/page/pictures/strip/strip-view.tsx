import type { DayMark, UseStrips } from '../../../report/pictures/pictures.ts';
import { dayText, monthTicks, weekdayOf } from '../day-text.ts';
import { cellPath } from './cells.ts';
import { marksOf, stripText } from './marks.ts';

interface Props {
  readonly strips: UseStrips;
  /** ids of the grants that a finding is about */
  readonly grants: readonly string[];
}

const STEP = 13;
const TOP = 14;
const WEEK = 7;

const LEGEND: readonly (readonly [DayMark, string])[] = [
  ['u', 'used'],
  ['s', 'silent'],
  ['p', 'seen in part'],
  ['b', 'blind'],
  ['n', 'before it began'],
];

/** A calendar of use: a column a week, Monday on top. Nothing where nothing is known of the grants. */
export function StripView({ strips, grants }: Props) {
  const marks = marksOf(strips, grants);
  if (marks.length === 0) return null;
  const { firstDay } = strips;
  const text = stripText(firstDay, marks);
  const lead = weekdayOf(firstDay);
  const columnOf = (offset: number): number => Math.floor((lead + offset) / WEEK);
  const width = (columnOf(marks.length - 1) + 1) * STEP + 24;
  const cells = LEGEND.map(([kind]) => ({
    kind,
    path: marks
      .map((mark, offset) =>
        mark === kind ? cellPath(kind, columnOf(offset) * STEP, TOP + ((lead + offset) % WEEK) * STEP) : '',
      )
      .join(''),
  }));
  const shown = LEGEND.filter(([kind]) => marks.includes(kind));
  return (
    <figure class="strip">
      <svg
        role="img"
        aria-label={text}
        width={width}
        height={TOP + WEEK * STEP}
        viewBox={`0 0 ${width} ${TOP + WEEK * STEP}`}
      >
        {monthTicks(firstDay, marks.length).map(({ offset, text: month }) => (
          <text key={offset} class="tick" x={columnOf(offset) * STEP} y={TOP - 4}>
            {month}
          </text>
        ))}
        {cells.map(({ kind, path }) => path !== '' && <path key={kind} class={`day day-${kind}`} d={path} />)}
      </svg>
      <figcaption>
        <span>
          {dayText(firstDay)} to {dayText(firstDay + marks.length - 1)}: {text}
        </span>
        <ul class="legend">
          {shown.map(([kind, word]) => (
            <li key={kind}>
              <svg aria-hidden="true" width="11" height="11" viewBox="0 0 11 11">
                <path class={`day day-${kind}`} d={cellPath(kind, 0, 0)} />
              </svg>
              {word}
            </li>
          ))}
        </ul>
      </figcaption>
    </figure>
  );
}
