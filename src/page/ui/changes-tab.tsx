import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import type { PageData, PageProof } from '../../report/html/page-data.ts';
import { filesOfDiff } from '../rows/files-of-diff.ts';
import { plural } from '../rows/words.ts';
import { CodeBlock } from './code-block.tsx';
import { CopyButton } from './copy-button.tsx';
import { plain } from './plain.ts';

interface ChangesTabProps {
  readonly data: PageData;
  readonly printing: boolean;
}

/** Few files are shown at once; of many, each is opened when it is wanted. */
const OPEN_UP_TO = 12;

/** The proposed change, and the proof that goes with it. */
export function ChangesTab({ data, printing }: ChangesTabProps): JSX.Element {
  const files = useMemo(() => filesOfDiff(data.diff), [data]);
  if (data.proof === undefined)
    return <p class="empty">Nothing would change, so there is nothing to prove.</p>;
  const [added, removed] = [sum(files.map((one) => one.added)), sum(files.map((one) => one.removed))];
  return (
    <>
      <Proof proof={data.proof} />
      <section aria-labelledby="changes-title">
        <div class="row-between">
          <h2 id="changes-title">
            {`${plural(files.length, 'file')}, ${plural(removed, 'line')} removed, ${added.toLocaleString('en-US')} added`}
          </h2>
          <CopyButton text={data.diff} label="Copy the whole diff" />
        </div>
        <p class="muted">
          <code>lapse tighten --write</code> makes this change, <code>git apply</code> takes the diff.
        </p>
        {data.deletions.length > 0 && (
          <ul class="plain-list">
            {data.deletions.map((sentence) => (
              <li key={sentence}>{plain(sentence)}</li>
            ))}
          </ul>
        )}
        {files.map(({ file, text, ...lines }) => (
          <details key={file} class="file-diff" open={printing || files.length <= OPEN_UP_TO}>
            <summary>
              <span class="file">{plain(file)}</span> <small>{`−${lines.removed} +${lines.added}`}</small>
            </summary>
            <CodeBlock text={text} kind="diff" title={file} />
          </details>
        ))}
      </section>
    </>
  );
}

function Proof({ proof: { passed, text, counterexamples } }: { readonly proof: PageProof }): JSX.Element {
  return (
    <section class={passed ? 'proof passed' : 'proof failed'} aria-labelledby="proof-title">
      <h2 id="proof-title">{passed ? '✓ Proof' : '✗ Proof'}</h2>
      <p>{plain(text)}</p>
      {counterexamples.length > 0 && (
        <ul class="plain-list">
          {counterexamples.map((one) => (
            <li key={one}>{plain(one)}</li>
          ))}
        </ul>
      )}
    </section>
  );
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, n) => total + n, 0);
}
