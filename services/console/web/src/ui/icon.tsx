/** Outlines on a grid of 24, drawn in the colour of the text. */
const PATHS = {
  home: 'M4 11 12 4l8 7M6 9.5V20h12V9.5',
  list: 'M4 6h16M4 12h16M4 18h10',
  chart: 'M4 20V4M4 20h16M8 15l4-5 3 3 5-7',
  gauge: 'M4 17a8 8 0 1 1 16 0M12 17l4-5',
  flag: 'M6 21V4h11l-2 4 2 4H6',
  chat: 'M4 5h16v11H10l-4 4v-4H4z',
  box: 'M12 3l8 4.5v9L12 21l-8-4.5v-9zM4 7.5l8 4.5 8-4.5M12 12v9',
  key: 'M14.5 9.5a4 4 0 1 0-3 3L14 15h2v2h2v2h3v-3z',
  file: 'M6 3h8l4 4v14H6zM14 3v4h4M9 12h6M9 16h6',
  clock: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 7v5l3 2',
  pulse: 'M3 12h4l3-7 4 14 3-7h4',
  menu: 'M4 7h16M4 12h16M4 17h16',
  moon: 'M20 14A8 8 0 0 1 10 4a8 8 0 1 0 10 10z',
  search: 'M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM16 16l4 4',
} as const;

/** The name of an icon. */
export type IconName = keyof typeof PATHS;

/** An icon beside words that say the same. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
