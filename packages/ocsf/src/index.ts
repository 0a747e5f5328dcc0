export type * from "./detection.ts";
export type * from "./ids.ts";
export type * from "./raw-record.ts";
