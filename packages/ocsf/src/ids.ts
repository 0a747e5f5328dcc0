declare const brand: unique symbol;

/** A string that has been given a meaning once, at the edge where it was parsed. */
export type Brand<Name extends string> = string & { readonly [brand]: Name };

export type TenantId = Brand<"TenantId">;
export type DeviceId = Brand<"DeviceId">;
export type FindingId = Brand<"FindingId">;
export type RuleId = Brand<"RuleId">;
/** `metadata.uid`: names a delivery (DESIGN section 5, "Identity"). */
export type EventUid = Brand<"EventUid">;
