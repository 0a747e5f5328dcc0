import type { Metadata, OcsfEvent } from "@breakwater/ocsf";
import type { LogMessage } from "./log-message.ts";
import type { LogSourceEntry } from "./sigma/log-source.ts";

/** A time as the device said it. */
export interface DeviceTime {
  /** The digits read as UTC when `offsetMinutes` is null, else the instant in ms since the epoch. */
  readonly ms: number;
  /** Zone of the device, minutes east of UTC; null when it did not say. */
  readonly offsetMinutes: number | null;
  readonly hasYear: boolean;
  /** What the device wrote. */
  readonly original: string;
  /** The zone was an abbreviation that several zones share. */
  readonly zoneIsGuess: boolean;
}

/**
 * What a product makes of a message: an event without what every event has (ids derived from others, identity, raw data,
 * time), which `normaliseRecord` adds.
 */
export interface Draft {
  readonly event: DraftEvent;
  readonly time: DeviceTime | null;
  /** Why no specific class was reached; set exactly when `class_uid` is 0. */
  readonly reason: BaseReason | null;
}

/** The attributes of all classes together: a draft's class is known only when its mapping is done. */
type Attributes<Event> = Event extends unknown ? keyof Event : never;
type AttributeType<Event, Name extends PropertyKey> = Event extends { [Key in Name]?: infer Type }
  ? Type
  : never;
type AnyAttributes = { [Name in Attributes<OcsfEvent>]?: AttributeType<OcsfEvent, Name> };

export interface DraftEvent extends Omit<AnyAttributes, "metadata" | "class_uid"> {
  class_uid: number;
  activity_id: number;
  severity_id: number;
  metadata: Partial<Metadata> & Pick<Metadata, "product">;
  unmapped?: Record<string, unknown>;
}

/** Why a record became a base event (OCSF class 0); stored as `status_code`. */
export type BaseReason =
  /** No product was recognised. */
  | "unrecognised_format"
  /** The product is known, and what it logged here has no class of its own in OCSF, or none that we map to yet. */
  | "no_class_for_log_type"
  /** The product is known, but a field that the class requires is not there. */
  | "required_field_missing"
  /** Nothing but white space. */
  | "empty"
  /** The worker that should have read it failed twice. */
  | "processing_failed";

/** A product whose logs are recognised by content: one file of `src/<vendor>/` and one line in `registry.ts`. */
export interface DeviceProduct {
  readonly vendor: string;
  readonly product: string;
  /**
   * Looks at the content, cheaply. It must rest on what the device itself writes (names of fields, a header), never on text
   * that may stand inside a value: at most one product may say yes to any message.
   */
  recognises(message: LogMessage): boolean;
  toDraft(message: LogMessage): Draft;
  /** Vendor field -> paths of the event to which its value is copied as it is. */
  readonly fieldPaths: ReadonlyMap<string, readonly string[]>;
  /** Sigma log sources of this product's events, as SigmaHQ names them. */
  readonly logSources: readonly LogSourceEntry[];
}
