export type * from "./detection.ts";
export * from "./generated/enums.gen.ts";
export type * from "./generated/types.gen.ts";
export type * from "./ids.ts";
export { type RawRecord, sampleLabel, type Transport } from "./raw-record.ts";
export {
  type AttributeInfo,
  attributesBelow,
  type ClassInfo,
  classInfo,
  type ObjectInfo,
  objectInfo,
  ocsfVersion,
  pathAttributes,
  pathType,
} from "./registry.ts";
export { looksLikeAddress } from "./scalar.ts";
export { severity, severityOfLevel, type SigmaLevel, typeUid } from "./severity.ts";
export { validateEvent, type ValidationCode, type ValidationIssue } from "./validate.ts";
