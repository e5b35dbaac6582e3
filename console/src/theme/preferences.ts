import { createSignal } from 'solid-js';

/** The three looks of one set of tokens. */
export const themes = ['light', 'dark', 'contrast'] as const;
export type Theme = (typeof themes)[number];
export type Density = 'dense' | 'comfortable';

const root = document.documentElement;
const [theme, setTheme] = createSignal<Theme>((root.dataset['theme'] as Theme | undefined) ?? 'light');
const [density, setDensity] = createSignal<Density>((root.dataset['density'] as Density | undefined) ?? 'dense');

export { density, theme };

/** Chooses the look on this device. */
export function chooseTheme(next: Theme): void {
  root.dataset['theme'] = next;
  localStorage.setItem('hinomi.theme', next);
  setTheme(next);
}

/** Chooses the size of text and rows on this device. */
export function chooseDensity(next: Density): void {
  root.dataset['density'] = next;
  localStorage.setItem('hinomi.density', next);
  setDensity(next);
}

/** Height of a table row in px, the same as `--row` of tokens.css. */
export function rowHeight(): number {
  return density() === 'dense' ? 36 : 46;
}

/** Value of a token now, for drawings that cannot use CSS; follows the theme. */
export function token(name: string): string {
  theme();
  return getComputedStyle(root).getPropertyValue(`--${name}`).trim();
}
