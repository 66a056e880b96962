/** Colours of the pages: as the system says, or as chosen here. */
export type Theme = 'system' | 'light' | 'dark';

const STORED = 'tollgate-theme';

/** The theme that was chosen in this browser. */
export function storedTheme(): Theme {
  const stored = localStorage.getItem(STORED);
  return stored === 'light' || stored === 'dark' ? stored : 'system';
}

/** Shows the pages in a theme, by default the stored one, and keeps it. */
export function applyTheme(theme: Theme = storedTheme()): void {
  localStorage.setItem(STORED, theme);
  if (theme === 'system') document.documentElement.removeAttribute('data-theme');
  else document.documentElement.setAttribute('data-theme', theme);
}

/** The theme that a toggle switches to. */
export function otherTheme(): Theme {
  const isDark =
    storedTheme() === 'dark' ||
    (storedTheme() === 'system' && matchMedia('(prefers-color-scheme: dark)').matches);
  return isDark ? 'light' : 'dark';
}
