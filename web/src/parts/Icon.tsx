/** The page's signs, drawn with one pen: 20×20, lines of 1.5. For the eye alone; words stand beside or in the label. */

const PATHS = {
  plus: 'M10 4v12M4 10h12',
  today: 'M4 6.5h12v9H4zM7 4v4M13 4v4M4 9.5h12',
  charts: 'M4 4h5v5H4zM11 4h5v5h-5zM4 11h5v5H4zM11 11h5v5h-5z',
  person: 'M10 10a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM4.5 16.5c.8-3 3-4 5.500-4s4.700 1 5.500 4',
  sun: 'M10 13a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM10 2.500v1.500M10 16v1.500M2.500 10H4M16 10h1.500M4.700 4.700l1 1M14.300 14.300l1 1M4.700 15.300l1-1M14.300 5.700l1-1',
  moon: 'M15.500 12A6.500 6.500 0 0 1 8 4.500a6 6 0 1 0 7.500 7.500z',
  auto: 'M10 3.500a6.500 6.500 0 1 0 0 13zM10 3.500a6.500 6.500 0 0 1 0 13',
  undo: 'M7.500 5 4 8.500 7.500 12M4 8.500h8a4 4 0 0 1 0 8H9',
  redo: 'M12.500 5 16 8.500 12.500 12M16 8.500H8a4 4 0 0 0 0 8h3',
  search: 'M8.500 14a5.500 5.500 0 1 0 0-11 5.500 5.500 0 0 0 0 11zM12.500 12.500 17 17',
  lock: 'M5.500 9h9v7h-9zM7.500 9V6.500a2.500 2.500 0 0 1 5 0V9',
  unlock: 'M5.500 9h9v7h-9zM7.500 9V6.500a2.500 2.500 0 0 1 4.800-1',
  again: 'M16 10a6 6 0 1 1-1.800-4.300M16 3.500V7h-3.500',
  print: 'M6 7V3.500h8V7M6 13.500H4V7h12v6.500h-2M6 11.500h8v5H6z',
  share: 'M10 12V3.500M7 6.500l3-3 3 3M4.500 11v5h11v-5',
  open: 'M10 3.500V12M7 9l3 3 3-3M4.500 11v5h11v-5',
  close: 'M5 5l10 10M15 5 5 15',
  back: 'M12 4.500 6.500 10l5.500 5.500',
  check: 'M4.500 10.500 8.500 14.500 15.500 6',
  stop: 'M6 6h8v8H6z',
  more: 'M5 9.800h.3v.4H5zM9.900 9.800h.3v.4h-.3zM14.800 9.800h.3v.4h-.3z',
  history: 'M3.500 10A6.500 6.500 0 1 0 6 4.900L3.500 7M3.500 3.500V7H7M10 6.500V10l2.500 1.500',
  warn: 'M10 3.500 17 16H3zM10 8v4M10 14h.01',
  swap: 'M4 7h11M12 4l3 3-3 3M16 13H5M8 10l-3 3 3 3',
  bin: 'M4 6h12M8 6V4h4v2M6 6l.7 10h6.600L14 6',
  box: 'M4 7h12v9H4zM3 4h14v3H3zM8 10h4',
  pen: 'M4 16l.8-3.500 8.700-8.700 2.700 2.700-8.700 8.700zM11.500 5.800l2.700 2.700',
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
