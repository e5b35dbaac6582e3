const paths = {
  now: 'M3 12h4l2.500-7 5 14L17 12h4',
  alert: 'M6 9a6 6 0 0 1 12 0c0 6 2.500 7 2.500 7h-17S6 15 6 9M10 20a2.200 2.200 0 0 0 4 0',
  incident: 'M12 3.500 21.500 20h-19zM12 10v4.500M12 17.300v.2',
  log: 'M4 5h16M4 10h16M4 15h11M4 20h7',
  asset: 'M4 5h16v11H4zM9 20h6M12 16v4',
  controller: 'M5 3h14v18H5zM9 8h6M9 12h6M9.500 16.500h.1M14.500 16.500h.1',
  visit:
    'M14.500 6.500a4 4 0 0 0-5.300 5.100L4 16.800V20h3.200l5.200-5.200a4 4 0 0 0 5.100-5.300l-2.600 2.600-2.300-.6-.6-2.300z',
  network: 'M12 3v6M5 21v-6h14v6M12 9v6M9 3h6v4H9zM3 18h4v3H3zM17 18h4v3h-4z',
  evidence: 'M6 3h9l4 4v14H6zM14 3v5h5M9 13.500l2.200 2.200 4-4.200',
  sources: 'M12 20v-8M7.800 16.200a6 6 0 1 1 8.400 0M5 19a10 10 0 1 1 14 0M12 12h.1',
  settings: 'M4 7h9M17 7h3M4 17h3M11 17h9M15 4.500v5M9 14.500v5',
  search: 'M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14M16 16l4.500 4.500',
  close: 'M5 5l14 14M19 5 5 19',
  check: 'M4.500 12.500l5 5 10-11',
  plus: 'M12 5v14M5 12h14',
  minus: 'M5 12h14',
  down: 'M6 9l6 6 6-6',
  right: 'M9 6l6 6-6 6',
  left: 'M15 6l-6 6 6 6',
  up: 'M6 15l6-6 6 6',
  more: 'M4.500 12a.7.7 0 1 0 1.400 0 .7.7 0 1 0-1.400 0M11.300 12a.7.7 0 1 0 1.400 0 .7.7 0 1 0-1.400 0M18.100 12a.7.7 0 1 0 1.400 0 .7.7 0 1 0-1.400 0',
  copy: 'M8 8h12v12H8zM4 16V4h12',
  print: 'M7 9V3h10v6M7 18H4V9h16v9h-3M7 14h10v7H7z',
  download: 'M12 4v11M7 10.500l5 5 5-5M4 20h16',
  upload: 'M12 16V5M7 9.500l5-5 5 5M4 20h16',
  user: 'M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8M4 21c.6-4.500 4-6.500 8-6.500s7.400 2 8 6.500',
  phone:
    'M6 3h3.500l1.500 5-2.200 1.500a12 12 0 0 0 5.700 5.700L16 13l5 1.500V18c0 1.700-1.300 3-3 3C10.300 21 3 13.700 3 6c0-1.700 1.300-3 3-3',
  clock: 'M12 3.500a8.500 8.500 0 1 0 0 17 8.500 8.500 0 0 0 0-17M12 7.500V12l3 2',
  filter: 'M4 5h16l-6.200 7.500V19l-3.600-2v-4.500z',
  eye: 'M2.500 12S6 5.500 12 5.500 21.500 12 21.500 12 18 18.500 12 18.500 2.500 12 2.500 12M12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6',
  lock: 'M6 11h12v9H6zM8.500 11V8a3.500 3.500 0 0 1 7 0v3',
  undo: 'M9 6 4.500 10.500 9 15M5 10.500h9a5 5 0 0 1 0 10h-3',
  moon: 'M19.500 14.500A8 8 0 1 1 10 4.200a6.500 6.500 0 0 0 9.500 10.300',
  help: 'M12 3.500a8.500 8.500 0 1 0 0 17 8.500 8.500 0 0 0 0-17M9.500 9.500a2.500 2.500 0 1 1 3.700 2.200c-.8.5-1.200 1-1.200 1.800M12 16.500v.1',
  command: 'M4 6l6 6-6 6M12 18h8',
  menu: 'M4 6h16M4 12h16M4 18h16',
  pin: 'M12 21s7-6.500 7-11.500a7 7 0 0 0-14 0C5 14.500 12 21 12 21M12 7a2.500 2.500 0 1 0 0 5 2.500 2.500 0 0 0 0-5',
  ledger: 'M5 3h14v18H5zM9 3v18M12 8h4M12 12h4',
  server: 'M4 4h16v7H4zM4 13h16v7H4zM7.500 7.500h.1M7.500 16.500h.1',
  printer: 'M7 9V4h10v5M4 9h16v8H4zM8 14h8v6H8z',
  camera: 'M4 7h11v10H4zM15 11l5-3v8l-5-3',
  gateway: 'M4 13h16v6H4zM8 13V7M16 13V7M8 16h.1M12 16h.1',
  hmi: 'M3 5h18v12H3zM7 13l3-4 3 3 2-2 2 3M8 20h8',
  smartphone: 'M8 3h8v18H8zM11 18h2',
  unknown:
    'M12 3.500a8.500 8.500 0 1 0 0 17 8.500 8.500 0 0 0 0-17M12 16.500v.1M9.700 9.700a2.300 2.300 0 1 1 3.500 2c-.8.5-1.200 1-1.200 1.800',
  rules: 'M4 6h10M4 12h16M4 18h7M17 4v4M9.500 10v4M14 16v4',
} as const;

/** Names of the drawn icons. */
export type IconName = keyof typeof paths;

/** A line icon in the colour of its text; words beside it carry the meaning. */
export function Icon(props: { name: IconName; size?: number }) {
  return (
    <svg
      width={props.size ?? 18}
      height={props.size ?? 18}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      stroke-width="1.7"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      <path d={paths[props.name]} />
    </svg>
  );
}
