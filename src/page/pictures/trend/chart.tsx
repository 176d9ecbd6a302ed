import { dayText } from '../day-text.ts';
import { scaleFor, shortNumber } from './scale.ts';

export interface Series {
  readonly name: string;
  readonly className: 'first' | 'second';
  readonly values: readonly number[];
}

interface Props {
  readonly title: string;
  readonly times: readonly number[];
  readonly series: readonly Series[];
}

const [WIDTH, HEIGHT] = [440, 180];
const [LEFT, RIGHT, TOP, BOTTOM] = [48, 8, 12, 24];
const DAY_MS = 86_400_000;
const MOST_LABELS = 6;

/** Lines over time, the value zero at the bottom. Points differ in shape, lines in dashes, beside their colours. */
export function Chart({ title, times, series }: Props) {
  const scale = scaleFor(series.flatMap(({ values }) => values));
  const [first = 0, last = 1] = [times[0], times.at(-1)];
  const xOf = (time: number): number =>
    LEFT + ((time - first) / Math.max(last - first, 1)) * (WIDTH - LEFT - RIGHT);
  const yOf = (value: number): number => TOP + (1 - scale.at(value)) * (HEIGHT - TOP - BOTTOM);
  const every = Math.ceil(times.length / MOST_LABELS);
  return (
    <figure class="chart">
      <figcaption>
        {title}
        {scale.kind === 'logarithmic' && ' (logarithmic scale)'}
        {series.length > 1 && (
          <ul class="legend">
            {series.map(({ name, className }) => (
              <li key={name}>
                <svg aria-hidden="true" width="28" height="10" viewBox="0 0 28 10">
                  <path class={`line-${className}`} d="M0 5h28" />
                  <Point className={className} x={14} y={5} />
                </svg>
                {name}
              </li>
            ))}
          </ul>
        )}
      </figcaption>
      <svg
        role="img"
        aria-label={`${title}; the table below has the numbers`}
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      >
        {scale.ticks.map((tick) => (
          <g key={tick}>
            <path class="grid" d={`M${LEFT} ${yOf(tick)}H${WIDTH - RIGHT}`} />
            <text class="tick end" x={LEFT - 6} y={yOf(tick) + 4}>
              {shortNumber(tick)}
            </text>
          </g>
        ))}
        {times.map(
          (time, i) =>
            (times.length - 1 - i) % every === 0 && (
              <text
                key={time}
                class={i === times.length - 1 ? 'tick end' : i === 0 ? 'tick' : 'tick middle'}
                x={i === times.length - 1 ? WIDTH - RIGHT : xOf(time)}
                y={HEIGHT - 8}
              >
                {dayText(Math.floor(time / DAY_MS)).slice(5)}
              </text>
            ),
        )}
        {series.map(({ name, className, values }) => (
          <g key={name}>
            <path
              class={`line-${className}`}
              d={values
                .map((value, i) => `${i === 0 ? 'M' : 'L'}${xOf(times[i] ?? 0)} ${yOf(value)}`)
                .join('')}
            />
            {values.map((value, i) => (
              <Point key={times[i]} className={className} x={xOf(times[i] ?? 0)} y={yOf(value)} />
            ))}
          </g>
        ))}
      </svg>
    </figure>
  );
}

function Point({
  className,
  x,
  y,
}: {
  readonly className: Series['className'];
  readonly x: number;
  readonly y: number;
}) {
  return className === 'first' ? (
    <circle class="point-first" cx={x} cy={y} r="3.5" />
  ) : (
    <rect class="point-second" x={x - 3.5} y={y - 3.5} width="7" height="7" />
  );
}
