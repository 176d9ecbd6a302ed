import { useState } from 'preact/hooks';
import type { CoverageLane, CoveragePicture } from '../../../report/pictures/pictures.ts';
import { counted, dayText } from '../day-text.ts';
import { LanePicture, LaneTicks } from './lane-picture.tsx';
import { countDays, meanShare, percent, worstFirst } from './lanes.ts';

/** More nodes than this are folded to the worst. */
const MOST_SHOWN = 30;

const LEGEND = [
  ['whole', 'covered'],
  ['part', 'in part: as high as its share'],
  ['blind', 'blind'],
  ['none', 'node not there, or not recorded yet'],
] as const;

const SHARES = { whole: 1, part: 0.5, blind: 0, none: null } as const;

/** When each node could be seen, day by day: a table, each row with its picture. */
export function CoverageView({ coverage }: { readonly coverage: CoveragePicture }) {
  const [isWhole, setIsWhole] = useState(false);
  const { firstDay, lanes } = coverage;
  const days = lanes[0]?.days.length ?? 0;
  if (days === 0) return <p class="picture-note">No node was ever seen, so no absence counts.</p>;
  const sorted = worstFirst(lanes);
  const shown = isWhole ? sorted : sorted.slice(0, MOST_SHOWN);
  return (
    <figure class="coverage">
      <figcaption>
        {counted(lanes.length, 'node')}, {dayText(firstDay)} to {dayText(firstDay + days - 1)}, the least
        covered first
        <Legend lanes={lanes} />
      </figcaption>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reached by the keyboard */}
      <div class="scroll" tabIndex={0} role="region" aria-label="Coverage by node and day">
        <table>
          <thead>
            <tr>
              <th scope="col">Node</th>
              <th scope="col">Covered</th>
              <th scope="col">
                <span class="unseen">Day by day</span>
                <LaneTicks firstDay={firstDay} count={days} />
              </th>
              <th scope="col">What was missed</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((lane) => (
              <tr key={lane.node}>
                <th scope="row">{lane.node}</th>
                <td class="number">{lane.isUnreached ? 'never' : percent(meanShare(lane))}</td>
                <td>
                  <LanePicture lane={lane} />
                </td>
                <td>{missedText(lane)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {sorted.length > MOST_SHOWN && (
        <button type="button" aria-expanded={isWhole} onClick={() => setIsWhole(!isWhole)}>
          {isWhole ? `Show the worst ${MOST_SHOWN}` : `Show all ${sorted.length} nodes`}
        </button>
      )}
    </figure>
  );
}

function missedText(lane: CoverageLane): string {
  const [blind, part] = [countDays(lane, 'blind'), countDays(lane, 'part')];
  const parts = [
    ...(lane.isUnreached ? ['no stream ever reached it'] : []),
    ...(!lane.isUnreached && blind > 0 ? [`${counted(blind, 'day')} blind`] : []),
    ...(part > 0 ? [`${counted(part, 'day')} in part`] : []),
    ...(lane.lostEvents > 0 ? [`${counted(lane.lostEvents, 'event')} lost`] : []),
  ];
  return parts.length === 0 ? 'nothing' : parts.join(', ');
}

function Legend({ lanes }: { readonly lanes: readonly CoverageLane[] }) {
  const shown = LEGEND.filter(
    ([cover]) => cover === 'whole' || lanes.some((lane) => countDays(lane, cover) > 0),
  );
  return (
    <ul class="legend">
      {shown.map(([cover, text]) => (
        <li key={cover}>
          <LanePicture lane={sample(SHARES[cover])} />
          {text}
        </li>
      ))}
      {lanes.some(({ lostEvents }) => lostEvents > 0) && (
        <li>
          <LanePicture lane={{ ...sample(1), lostDays: [0] }} />
          events lost
        </li>
      )}
    </ul>
  );
}

function sample(share: number | null): CoverageLane {
  return { node: '', days: [share, share], lostDays: [], lostEvents: 0, isUnreached: false };
}
