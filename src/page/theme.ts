export type Theme = 'light' | 'dark';

const KEY = 'lapse.theme';

/** What a person chose earlier; else the system decides, by style alone. */
export function applyStoredTheme(): void {
  const stored = storedTheme();
  if (stored !== undefined) document.documentElement.dataset['theme'] = stored;
}

export function currentTheme(): Theme {
  const chosen = document.documentElement.dataset['theme'];
  if (chosen === 'light' || chosen === 'dark') return chosen;
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
}

export function chooseTheme(theme: Theme): void {
  document.documentElement.dataset['theme'] = theme;
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // a file opened from disk may have no storage: the choice lasts as long as the page
  }
}

function storedTheme(): Theme | undefined {
  try {
    const stored = localStorage.getItem(KEY);
    return stored === 'light' || stored === 'dark' ? stored : undefined;
  } catch {
    return undefined;
  }
}
