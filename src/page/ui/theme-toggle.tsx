import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { chooseTheme, currentTheme } from '../theme.ts';

export function ThemeToggle(): JSX.Element {
  const [theme, setTheme] = useState(currentTheme);
  const other = theme === 'dark' ? 'light' : 'dark';
  return (
    <button
      type="button"
      class="quiet"
      onClick={() => {
        chooseTheme(other);
        setTheme(other);
      }}
    >
      {other === 'dark' ? '☾ Dark' : '☀ Light'}
    </button>
  );
}
