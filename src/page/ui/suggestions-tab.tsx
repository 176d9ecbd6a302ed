import type { JSX } from 'preact';
import type { PageData } from '../../report/html/page-data.ts';
import { CodeBlock } from './code-block.tsx';
import { plain } from './plain.ts';

interface SuggestionsTabProps {
  readonly data: PageData;
  readonly printing: boolean;
  readonly open: (key: string) => void;
}

const OPEN_UP_TO = 3;

/** Policies for pods that none isolates, to be looked at and taken. */
export function SuggestionsTab({ data, printing, open }: SuggestionsTabProps): JSX.Element {
  const { suggestions } = data;
  if (suggestions.length === 0)
    return (
      <p class="empty">
        No policy is suggested: every workload is isolated, or too little was seen of those that are not.
      </p>
    );
  return (
    <>
      <p class="muted">
        For workloads that no policy isolates: each denies by default, and allows what was observed.
      </p>
      {suggestions.map(({ findingKey, workload, file, yaml, notes }) => (
        <details key={file} class="file-diff" open={printing || suggestions.length <= OPEN_UP_TO}>
          <summary>
            {plain(workload)} <small class="file">{plain(file)}</small>
          </summary>
          <ul class="plain-list">
            {notes.map((note) => (
              <li key={note}>{plain(note)}</li>
            ))}
          </ul>
          <CodeBlock text={yaml} kind="yaml" title={file} />
          <p>
            <button type="button" class="link" onClick={() => open(findingKey)}>
              The finding that it answers
            </button>
          </p>
        </details>
      ))}
    </>
  );
}
