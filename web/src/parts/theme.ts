/** Light, dark, or as the device says. */
import { effect, signal } from '@preact/signals';

export type Theme = 'auto' | 'light' | 'dark';

const KEPT = 'mandala.theme';
const ORDER: Theme[] = ['auto', 'light', 'dark'];

const kept = localStorage.getItem(KEPT) as Theme | null;
export const theme = signal<Theme>(kept && ORDER.includes(kept) ? kept : 'auto');

effect(() => {
  if (theme.value === 'auto') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = theme.value;
});

export function nextTheme(): void {
  theme.value = ORDER[(ORDER.indexOf(theme.value) + 1) % ORDER.length]!;
  localStorage.setItem(KEPT, theme.value);
}
