import { useCallback, useEffect, useState } from 'preact/hooks';
import { formatHash, parseHash } from './hash.ts';
import type { View } from './view.ts';

/** `push`: a step that the back button undoes; `replace`: one that it need not, such as a typed letter. */
export type Step = 'push' | 'replace';

export type ChangeView = (change: Partial<View>, step?: Step) => void;

/** Browsers refuse more than some steps a second, so letters are not written one by one. */
const WRITE_AFTER_MS = 200;

/** The view is what the address says, so that every view can be sent to someone. */
export function useView(): readonly [View, ChangeView] {
  const [view, setView] = useState(() => parseHash(location.hash));
  useEffect(() => {
    const follow = (): void => {
      clearTimeout(pending);
      setView(parseHash(location.hash));
    };
    addEventListener('popstate', follow);
    return () => removeEventListener('popstate', follow);
  }, []);
  const change = useCallback<ChangeView>((part, step = 'replace') => {
    setView((before) => {
      const after = { ...before, ...part };
      writeHash(formatHash(after), step);
      return after;
    });
  }, []);
  return [view, change];
}

let pending: ReturnType<typeof setTimeout> | undefined;

function writeHash(hash: string, step: Step): void {
  clearTimeout(pending);
  if (hash === location.hash.replace(/^#/, '')) return;
  // an empty address would load the page anew
  const address = `#${hash}`;
  if (step === 'push') history.pushState(null, '', address);
  else pending = setTimeout(() => history.replaceState(null, '', address), WRITE_AFTER_MS);
}
