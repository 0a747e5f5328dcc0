/** How `breakwater hunt` reports. */
export const reportFormats = ["table", "ndjson", "html", "stix"] as const;
export type ReportFormat = (typeof reportFormats)[number];
