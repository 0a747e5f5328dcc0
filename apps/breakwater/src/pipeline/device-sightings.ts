import type { DeviceIdentity } from "@breakwater/ocsf";
import { deviceKey } from "../lake/write/device-key.ts";
import type { DeviceSighting } from "../store/store.ts";

/** Sightings of devices, one for each identity: the control store then writes one row where a thousand events came. */
export class DeviceSightings {
  readonly #sightings = new Map<string, { -readonly [Key in keyof DeviceSighting]: DeviceSighting[Key] }>();

  /** `key` is the `deviceKey` of the identity. */
  add(sighting: DeviceSighting, key = deviceKey(sighting.device)): void {
    const { tenant, device, firstSeen, lastSeen, count } = sighting;
    const ofTenant = `${tenant} ${key}`;
    const known = this.#sightings.get(ofTenant);
    if (known === undefined) {
      this.#sightings.set(ofTenant, { ...sighting });
      return;
    }
    known.firstSeen = Math.min(known.firstSeen, firstSeen);
    known.lastSeen = Math.max(known.lastSeen, lastSeen);
    known.device = withNewer(known.device, device);
    known.count += count;
  }

  all(): readonly DeviceSighting[] {
    return [...this.#sightings.values()];
  }
}

/** What a later event says of the device counts; what it does not say stays. */
function withNewer(known: DeviceIdentity, later: DeviceIdentity): DeviceIdentity {
  const hostname = later.hostname ?? known.hostname;
  const address = later.address ?? known.address;
  const version = later.version ?? known.version;
  const isSame = hostname === known.hostname && address === known.address && version === known.version;
  return isSame ? known : { ...later, hostname, address, version };
}
