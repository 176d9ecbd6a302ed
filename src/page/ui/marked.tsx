import type { JSX } from 'preact';

/** Our own sentences set commands in backticks. */
export function Marked({ text }: { readonly text: string }): JSX.Element {
  return (
    <>
      {text.split('`').map((piece, at) =>
        // pieces have no identity but their place
        // oxlint-disable-next-line react/no-array-index-key
        at % 2 === 1 ? <code key={at}>{piece}</code> : piece,
      )}
    </>
  );
}
