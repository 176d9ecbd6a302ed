import type { JSX } from 'preact';
import { useState } from 'preact/hooks';

interface CopyButtonProps {
  readonly text: string;
  /** `Copy the diff` */
  readonly label: string;
}

export function CopyButton({ text, label }: CopyButtonProps): JSX.Element {
  const [said, setSaid] = useState('');
  const onClick = (): void => {
    void copy(text).then((done) => setSaid(done ? 'Copied' : 'Not copied: select it by hand'));
  };
  return (
    <span class="copy">
      <button type="button" class="small" onClick={onClick} onBlur={() => setSaid('')}>
        {label}
      </button>
      <span role="status">{said}</span>
    </span>
  );
}

async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // no such thing outside of secure contexts, or not allowed: the old way
    return copyBySelection(text);
  }
}

function copyBySelection(text: string): boolean {
  const focused = document.activeElement;
  const area = document.createElement('textarea');
  area.value = text;
  area.className = 'aside';
  area.setAttribute('aria-hidden', 'true');
  document.body.append(area);
  area.select();
  const done = document.execCommand('copy');
  area.remove();
  if (focused instanceof HTMLElement) focused.focus();
  return done;
}
