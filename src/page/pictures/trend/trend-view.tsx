import type { PageTrend } from '../../../report/html/page-data.ts';
import type { TrendPoint } from '../../../report/trend/trend.ts';
import { counted, dayText } from '../day-text.ts';
import { Chart } from './chart.tsx';

const DAY_MS = 86_400_000;

/** How much granted access nobody uses, week by week. Of one result only there is a sentence. */
export function TrendView({ trend }: { readonly trend: Pick<PageTrend, 'points'> }) {
  const { points } = trend;
  const last = points.at(-1);
  if (last === undefined) return <p class="picture-note">No result is known yet.</p>;
  if (points.length === 1) return <p class="picture-note">{onlyText(last)}</p>;
  const times = points.map(({ nowMs }) => nowMs);
  return (
    <div class="trend">
      <Chart
        title="Granted pairs × ports never used in the window"
        times={times}
        series={[{ name: 'never used', className: 'first', values: points.map(neverUsed) }]}
      />
      <Chart
        title="Unused grants"
        times={times}
        series={[
          { name: 'to be revoked', className: 'first', values: points.map(({ revocable }) => revocable) },
          { name: 'held', className: 'second', values: points.map(({ held }) => held) },
        ]}
      />
      <details>
        <summary>As a table</summary>
        <div class="scroll">
          <table>
            <caption>Unused access by week</caption>
            <thead>
              <tr>
                <th scope="col">Result of</th>
                <th scope="col">Pairs × ports never used</th>
                <th scope="col">Granted</th>
                <th scope="col">Grants to be revoked</th>
                <th scope="col">Held</th>
              </tr>
            </thead>
            <tbody>
              {points.toReversed().map((point) => (
                <tr key={point.nowMs}>
                  <th scope="row">{dateOf(point)}</th>
                  <td class="number">{plain(neverUsed(point))}</td>
                  <td class="number">{plain(point.exposure.granted.pairPorts)}</td>
                  <td class="number">{plain(point.revocable)}</td>
                  <td class="number">{plain(point.held)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </div>
  );
}

function neverUsed({ exposure: { granted, used } }: TrendPoint): number {
  return Math.max(granted.pairPorts - used.pairPorts, 0);
}

function onlyText(point: TrendPoint): string {
  const { granted } = point.exposure;
  const grants = `${counted(point.revocable, 'grant')} to be revoked, ${plain(point.held)} held`;
  return `${plain(neverUsed(point))} of ${plain(granted.pairPorts)} granted pairs × ports were never used in the window; ${grants}. This is the first result, of ${dateOf(point)}; the picture begins with the next.`;
}

function dateOf({ nowMs }: TrendPoint): string {
  return dayText(Math.floor(nowMs / DAY_MS));
}

function plain(n: number): string {
  return n.toLocaleString('en-US');
}
