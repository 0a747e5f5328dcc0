export { type Cef, parseCef } from "./body/cef.ts";
export { type Fields, parseKeyValues } from "./body/key-value.ts";
export { keepRecord, type NormaliseOptions, normaliseRecord } from "./normalise.ts";
export type { LogMessage } from "./log-message.ts";
export type { BaseReason, DeviceProduct, Draft, LogSource } from "./product.ts";
export { productOf, products, sigmaLogSources, vendorFieldPaths } from "./registry.ts";
export { parseSyslogHeader, type SyslogHeader } from "./syslog/header.ts";
export type { TimeGuess, ZoneOf } from "./time/event-time.ts";
export { inferOffset, isTimeZone } from "./time/zone.ts";
