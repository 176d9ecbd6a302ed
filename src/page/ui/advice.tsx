import type { JSX } from 'preact';
import { Marked } from './marked.tsx';

/** What to do where there is little to show. */
export function Advice({ sentences }: { readonly sentences: readonly string[] }): JSX.Element | null {
  if (sentences.length === 0) return null;
  return (
    <section class="advice" aria-label="What to do next">
      <h2>What to do next</h2>
      {sentences.map((sentence) => (
        <p key={sentence}>
          <Marked text={sentence} />
        </p>
      ))}
    </section>
  );
}
