import type { CoverageLane } from '../../../report/pictures/pictures.ts';
import { monthTicks } from '../day-text.ts';
import { coverOf, type Run, runsOf } from './lanes.ts';

const DAY = 7;
const HEIGHT = 16;

/** One row: the fill of a day is as high as its share; a blind day is crossed out, lost events are a mark on top. */
export function LanePicture({ lane }: { readonly lane: CoverageLane }) {
  const width = lane.days.length * DAY;
  return (
    <svg
      class="lane"
      aria-hidden="true"
      width={width}
      height={HEIGHT + 4}
      viewBox={`0 -4 ${width} ${HEIGHT + 4}`}
      preserveAspectRatio="none"
    >
      {runsOf(lane.days).map((run) => (
        <RunPicture key={run.from} run={run} isUnreached={lane.isUnreached} />
      ))}
      {lane.lostDays.length > 0 && (
        <path
          class="lost"
          d={lane.lostDays.map((day) => `M${day * DAY} -4h${DAY}l-${DAY / 2} 5z`).join('')}
        />
      )}
    </svg>
  );
}

function RunPicture({
  run: { from, length, share },
  isUnreached,
}: {
  readonly run: Run;
  readonly isUnreached: boolean;
}) {
  const [x, width] = [from * DAY, length * DAY - 1];
  const cover = coverOf(share);
  if (cover === 'none') return <path class="cover-none" d={`M${x} ${HEIGHT - 1}h${width}`} />;
  if (cover === 'blind')
    return (
      <>
        <rect
          class={isUnreached ? 'cover-unreached' : 'cover-blind'}
          x={x}
          y="0"
          width={width}
          height={HEIGHT}
        />
        <path class="cover-crosses" d={crosses(from, length)} />
      </>
    );
  const filled =
    cover === 'whole' ? HEIGHT : Math.max(2, Math.min(HEIGHT - 4, Math.round((share ?? 0) * HEIGHT)));
  return (
    <>
      {cover === 'part' && <rect class="cover-track" x={x} y="0" width={width} height={HEIGHT} />}
      <rect class={`cover-${cover}`} x={x} y={HEIGHT - filled} width={width} height={filled} />
    </>
  );
}

function crosses(from: number, length: number): string {
  return Array.from({ length }, (_, i) => `M${(from + i) * DAY + 1} ${HEIGHT - 3}l4 -10`).join('');
}

/** Months above the rows. */
export function LaneTicks({ firstDay, count }: { readonly firstDay: number; readonly count: number }) {
  return (
    <svg
      class="lane ticks"
      aria-hidden="true"
      width={count * DAY}
      height="14"
      viewBox={`0 0 ${count * DAY} 14`}
    >
      {monthTicks(firstDay, count).map(({ offset, text }) => (
        <g key={offset}>
          <path class="tick-line" d={`M${offset * DAY} 2v12`} />
          <text class="tick" x={offset * DAY + 3} y="11">
            {text}
          </text>
        </g>
      ))}
    </svg>
  );
}
