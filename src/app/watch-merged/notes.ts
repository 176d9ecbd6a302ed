import { formatInstant } from '../../model/time.ts';
import type { Marker } from '../../proposals/marker.ts';
import type { RevokedPart } from '../../proposals/watch/revoked-part.ts';
import { count } from '../../report/wording.ts';
import type { Observed } from '../analyze.ts';

/** What was not looked at, so that silence is not taken for an answer; in sentences. */
export function notesOn(
  parts: readonly RevokedPart[],
  marker: Marker,
  { span }: Pick<Observed, 'span'>,
  mergedAtMs: number,
): string[] {
  const known = new Set(parts.flatMap(({ finding }) => finding.grants));
  const missing = marker.findings.filter((one) => !one.grants.some((mark) => known.has(mark)));
  const requests = parts.flatMap(({ grants }) => grants).filter((one) => one.request !== undefined);
  return [
    ...(span === undefined || span.toMs < mergedAtMs
      ? [`nothing was recorded since it was merged at ${formatInstant(mergedAtMs)}`]
      : []),
    ...(missing.length > 0
      ? [`the merge did not take away ${count(missing.length, 'finding')} of those that it was proposed for`]
      : []),
    ...(requests.length > 0
      ? [
          `requests that a proxy refuses are not recorded, and it took away ${count(requests.length, 'L7 entry', 'L7 entries')}`,
        ]
      : []),
  ];
}
