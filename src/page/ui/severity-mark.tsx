import type { JSX } from 'preact';
import type { FindingRow } from '../../report/row.ts';

const SHAPES: Readonly<Record<FindingRow['severity'], string>> = {
  high: '▲',
  medium: '◆',
  low: '▽',
  info: '○',
};

/** By shape and word, and by colour for those who see it. */
export function SeverityMark({ severity }: { readonly severity: FindingRow['severity'] }): JSX.Element {
  return (
    <span class={`severity ${severity}`}>
      <span aria-hidden="true">{SHAPES[severity]}</span> {severity}
    </span>
  );
}
