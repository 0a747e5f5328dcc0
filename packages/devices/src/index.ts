export { type Cef, parseCef } from "./body/cef.ts";
export { type Fields, parseKeyValues } from "./body/key-value.ts";
export { keepRecord, type NormaliseOptions, normaliseRecord } from "./normalise.ts";
export type { LogMessage } from "./log-message.ts";
export { type LogSource, type LogSourceEntry, logNameService } from "./sigma/log-source.ts";
export type { BaseReason, DeviceProduct, Draft } from "./product.ts";
export { productOf, products } from "./registry.ts";
export {
  eventsOfLogSource,
  type LogSourceEvents,
  sigmaFieldPaths,
  sigmaLogSources,
  sigmaMapping,
} from "./sigma/mapping.ts";
export { settingsOfJson } from "./settings/json-settings.ts";
export { settingsOfLines } from "./settings/line-settings.ts";
export type { Setting, Settings, SettingsOptions } from "./settings/settings.ts";
export { elementAt, readXml, type ReadXml, textAt, type XmlElement } from "./settings/xml.ts";
export { settingsOfXml } from "./settings/xml-settings.ts";
export { parseSyslogHeader, type SyslogHeader } from "./syslog/header.ts";
export type { TimeGuess, ZoneOf } from "./time/event-time.ts";
export { inferOffset, isTimeZone } from "./time/zone.ts";
