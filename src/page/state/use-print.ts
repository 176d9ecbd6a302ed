import { options } from 'preact';
import { useEffect, useState } from 'preact/hooks';

/** True while the page is being printed: everything has to be there, since nobody can scroll or unfold paper. */
export function usePrint(): boolean {
  const [printing, setPrinting] = useState(false);
  useEffect(() => {
    const begin = (): void => renderNow(() => setPrinting(true));
    const end = (): void => setPrinting(false);
    addEventListener('beforeprint', begin);
    addEventListener('afterprint', end);
    return () => {
      removeEventListener('beforeprint', begin);
      removeEventListener('afterprint', end);
    };
  }, []);
  return printing;
}

/** The browser takes its picture as soon as the listener returns. */
function renderNow(change: () => void): void {
  options.debounceRendering = (render) => render();
  change();
  delete options.debounceRendering;
}
