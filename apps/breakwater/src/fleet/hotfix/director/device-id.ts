import { HotfixError } from "../hotfix-error.ts";

declare const deviceIdBrand: unique symbol;
/** A device as the hotfix channel names it; it is also the name of its folder. */
export type DeviceId = string & { readonly [deviceIdBrand]: true };

export function deviceId(text: string): DeviceId {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(text))
    throw new HotfixError(
      "change_refused",
      `device: expected letters, digits and ._- (at most 64), got ${JSON.stringify(text.slice(0, 100))}`,
    );
  return text as DeviceId; // checked above
}
