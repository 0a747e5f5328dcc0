/** Line icons on a 24-unit grid, drawn here so that no icon font or library is loaded. */
const paths = {
  overview: "M4 13h6V4H4zM14 20h6V11h-6zM4 20h6v-3H4zM14 7h6V4h-6z",
  findings: "M12 3.5 2.8 19.5h18.4zM12 10v4.5M12 17.2v.1",
  cases: "M4 8h16v11H4zM9 8V5h6v3M4 13h16",
  events: "M4 6h16M4 12h16M4 18h10",
  hunts: "M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zM15.3 15.3 20 20M10.5 7.5v6M7.5 10.5h6",
  devices: "M3 8h18v8H3zM7 12h.01M10.5 12h.01M15 12h3",
  intelligence: "M12 3v3M12 18v3M3 12h3M18 12h3M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8z",
  adversaries: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM5 20c.8-3.6 3.6-5.2 7-5.2s6.2 1.6 7 5.2",
  response: "M12 3l7.5 3v5.5c0 4.6-3.1 8-7.5 9.5-4.4-1.5-7.5-4.9-7.5-9.5V6zM9 11.8l2.2 2.2L15.2 10",
  reports: "M6 3h8l4 4v14H6zM14 3v4h4M9 12h6M9 16h6",
  settings: "M4 7h9M17 7h3M4 17h3M11 17h9M15 5v4M9 15v4",
  connect:
    "M9 15l6-6M10.5 6.5 12 5a4.5 4.5 0 0 1 6.4 6.4l-1.6 1.5M13.5 17.5 12 19a4.5 4.5 0 0 1-6.4-6.4l1.6-1.5",
  search: "M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM16 16l4.5 4.5",
  close: "M6 6l12 12M18 6 6 18",
  chevron: "M9 6l6 6-6 6",
  down: "M6 9l6 6 6-6",
  collapse: "M4 5h16v14H4zM9.5 5v14M15.5 9.5 13 12l2.5 2.5",
  expand: "M4 5h16v14H4zM9.5 5v14M13.5 9.5 16 12l-2.5 2.5",
  open: "M14 4h6v6M20 4l-8 8M18 14v5H5V6h5",
  copy: "M9 9h11v11H9zM5 15H4V4h11v1",
  check: "M5 12.5l4.5 4.5L19 7.5",
  clock: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v5l3.5 2",
  language:
    "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM3.5 9.5h17M3.5 14.5h17M12 3c2.6 2.6 3.8 5.6 3.8 9s-1.2 6.4-3.8 9c-2.6-2.6-3.8-5.6-3.8-9S9.4 5.6 12 3z",
  moon: "M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5z",
  sun: "M12 16.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9zM12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M5.3 18.7l1.4-1.4M17.3 6.7l1.4-1.4",
  user: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM5 20c.8-3.6 3.6-5.2 7-5.2s6.2 1.6 7 5.2",
  help: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM9.6 9.3a2.5 2.5 0 1 1 3.5 2.6c-.8.4-1.1.9-1.1 1.7M12 16.8v.1",
  refresh: "M20 11a8 8 0 0 0-14.3-4M4 4v4h4M4 13a8 8 0 0 0 14.3 4M20 20v-4h-4",
  download: "M12 4v11M7.5 11l4.5 4.5L16.5 11M5 20h14",
  filter: "M4 5h16l-6.2 7.3V19l-3.6-2v-4.7z",
  exclude: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM6 18 18 6",
  columns: "M4 5h16v14H4zM10 5v14M15 5v14",
  table: "M4 5h16v14H4zM4 10h16M4 14.5h16M10 10v9",
  chart: "M4 20V4M4 20h16M8 16v-4M12 16V8M16 16v-6",
  more: "M6 12h.01M12 12h.01M18 12h.01",
  plus: "M12 5v14M5 12h14",
  link: "M9 15l6-6M10.5 6.5 12 5a4.5 4.5 0 0 1 6.4 6.4l-1.6 1.5M13.5 17.5 12 19a4.5 4.5 0 0 1-6.4-6.4l1.6-1.5",
  play: "M8 5.5v13l10.5-6.5z",
  pause: "M8 5v14M16 5v14",
  trash: "M5 7h14M10 7V4.5h4V7M7 7l.8 12.5h8.4L17 7",
  undo: "M9 14 4 9l5-5M4 9h9a6.5 6.5 0 0 1 0 13h-2",
  signOut: "M10 4H5v16h5M15 8l4 4-4 4M19 12H9.5",
  bell: "M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 2h-15zM10 20.5h4",
  tenant: "M4 20V8l8-4 8 4v12M4 20h16M9 20v-5h6v5M9 11h.01M15 11h.01",
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg className="icon-svg" viewBox="0 0 24 24" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  );
}
