import type { JSX } from 'preact';
import type { PageData } from '../../report/html/page-data.ts';
import type { FindingRow } from '../../report/row.ts';
import { StripView } from '../pictures/strip/strip-view.tsx';
import { chance, days, placeOf } from '../rows/words.ts';
import { CodeBlock } from './code-block.tsx';
import { CopyButton } from './copy-button.tsx';
import { plain } from './plain.ts';

interface FindingDetailProps {
  readonly row: FindingRow;
  readonly data: PageData;
}

/** All that is known of one finding, and what to do about it. */
export function FindingDetail({ row, data }: FindingDetailProps): JSX.Element {
  const suggestion = data.suggestions.find(({ findingKey }) => findingKey === row.key);
  return (
    <div class="detail">
      <div class="detail-top">
        <dl class="detail-facts">
          {factsOf(row, suggestion !== undefined).map(([term, text]) => (
            <div key={term}>
              <dt>{term}</dt>
              <dd>{plain(text)}</dd>
            </div>
          ))}
        </dl>
        <StripView strips={data.strips} grants={row.grants} />
      </div>
      {row.edit !== undefined && (
        <>
          <h3>{row.edit.kind === 'diff' ? 'The edit' : 'To be written by hand'}</h3>
          <CodeBlock text={row.edit.text} kind={row.edit.kind} title={row.edit.file} />
        </>
      )}
      {suggestion !== undefined && (
        <>
          <h3>A policy that would isolate it</h3>
          <CodeBlock text={suggestion.yaml} kind="yaml" title={suggestion.file} />
        </>
      )}
      <p class="detail-foot">
        <CopyButton text={row.key} label="Copy the key" />{' '}
        <CopyButton text={linkTo(row.key)} label="Copy a link" />
        <span class="muted">
          <code>{plain(`lapse explain ${row.key}`)}</code> shows the evidence.
        </span>
      </p>
    </div>
  );
}

function factsOf(row: FindingRow, hasSuggestion: boolean): readonly (readonly [string, string])[] {
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['Policy', row.policy],
    ['Workload', row.workload],
    ['Written in', placeOf(row) ?? row.absent.place],
    ['Part', row.part],
    ['Evidence', row.evidence],
    ['Held', holdText(row)],
    ['Last use', row.lastUse ?? row.absent.lastUse],
    ['Observed', observedText(row) ?? row.absent.observed],
    ['Confidence', row.confidence ?? row.absent.confidence],
    [
      'Chance of use',
      row.likelihood === undefined ? undefined : `${chance(row.likelihood)} in as much time again`,
    ],
    ['Risk', row.risk === undefined ? row.absent.risk : `${Math.round(row.risk)} of 100`],
    ['Edit', hasSuggestion ? undefined : row.absent.edit],
    ['Owners', row.owners.length === 0 ? undefined : row.owners.join(', ')],
  ];
  return facts.flatMap(([term, text]) => (text === undefined ? [] : [[term, text] as const]));
}

function holdText({ hold }: FindingRow): string | undefined {
  if (hold === undefined) return undefined;
  return `${hold.reason}: ${hold.text}${hold.until === undefined ? '' : `; could end ${hold.until}`}`;
}

function observedText({ observedDays, observedSince }: FindingRow): string | undefined {
  if (observedDays === undefined) return undefined;
  return `${days(observedDays)}${observedSince === undefined ? '' : ` since ${observedSince}`}`;
}

function linkTo(key: string): string {
  return `${location.href.replace(/#.*$/, '')}#${new URLSearchParams({ f: key }).toString()}`;
}
