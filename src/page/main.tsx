import { render } from 'preact';
import type { PageData } from '../report/html/page-data.ts';
import { applyStoredTheme } from './theme.ts';
import { App } from './ui/app.tsx';
import { ThemeToggle } from './ui/theme-toggle.tsx';
import { unpack } from './unpack.ts';

applyStoredTheme();
void start();

async function start(): Promise<void> {
  const [root, tools] = [document.getElementById('app'), document.getElementById('tools')];
  if (root === null || tools === null) return;
  render(<ThemeToggle />, tools);
  try {
    const data = await unpack<PageData>(document.getElementById('data')?.textContent ?? '');
    root.replaceChildren();
    render(<App data={data} />, root);
    skipTo(root);
  } catch (error) {
    const wait = document.getElementById('wait');
    if (wait !== null)
      wait.textContent = `The findings could not be unpacked: ${error instanceof Error ? error.message : String(error)}`;
    throw error;
  }
}

/** The address holds what is filtered, which a link to a part of the page would undo. */
function skipTo(root: HTMLElement): void {
  root.tabIndex = -1;
  document.querySelector('.skip')?.addEventListener('click', (event) => {
    event.preventDefault();
    root.focus();
  });
}
