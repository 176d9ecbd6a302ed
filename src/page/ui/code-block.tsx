import type { JSX } from 'preact';
import { CopyButton } from './copy-button.tsx';
import { plain } from './plain.ts';

interface CodeBlockProps {
  readonly text: string;
  readonly kind: 'diff' | 'yaml';
  /** `policies/shop/db.yaml` */
  readonly title: string;
}

/** A text to be read and taken away as it is. */
export function CodeBlock({ text, kind, title }: CodeBlockProps): JSX.Element {
  return (
    <figure class="code">
      <figcaption>
        <span class="file">{plain(title)}</span>
        <CopyButton text={text} label={kind === 'diff' ? 'Copy the diff' : 'Copy the YAML'} />
      </figcaption>
      {/* it scrolls sideways, so the keyboard must reach it */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <pre tabIndex={0} aria-label={`${kind === 'diff' ? 'Diff' : 'YAML'}: ${plain(title)}`} role="region">
        <code>{kind === 'diff' ? <DiffLines text={text} /> : plain(text)}</code>
      </pre>
    </figure>
  );
}

/** The signs stay: colour only adds to them. */
function DiffLines({ text }: { readonly text: string }): JSX.Element {
  return (
    <>
      {text
        .trimEnd()
        // the end of a line is not shown, whatever it is
        .split(/\r?\n/)
        .map((line, at) => (
          // lines have no identity but their place
          // oxlint-disable-next-line react/no-array-index-key
          <span key={at} class={lineClass(line)}>{`${plain(line)}\n`}</span>
        ))}
    </>
  );
}

function lineClass(line: string): string {
  if (line.startsWith('+++') || line.startsWith('---') || line.startsWith('@@')) return 'mark';
  if (line.startsWith('+')) return 'added';
  return line.startsWith('-') ? 'removed' : '';
}
