import type { Device } from "../../api/types.ts";
import type { Texts } from "../../i18n/i18n.tsx";
import type { Exportable } from "../../ui/ExportMenu.tsx";
import { formatTime } from "../../ui/zone.ts";
import type { DevicesSearch } from "./page.ts";
import { fetchDevices } from "./queries.ts";

/** The devices that the list shows, as a file. */
export function exportOf(
  search: DevicesSearch,
  { t, zone }: { readonly t: Texts["t"]; readonly zone: string },
): Exportable<Device> {
  async function* pages(signal: AbortSignal): AsyncIterable<readonly Device[]> {
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof fetchDevices>> = await fetchDevices(
        search,
        { cursor, limit: 500 },
        signal,
      );
      yield page.items;
      cursor = page.next_cursor;
    } while (cursor !== null);
  }
  return {
    name: "breakwater-devices",
    columns: [
      t("devices.name"),
      t("devices.vendor"),
      t("devices.product"),
      t("devices.version"),
      t("devices.identity"),
      t("devices.address"),
      `${t("devices.silentSince")} (${zone})`,
      t("devices.events"),
      t("devices.findings"),
      `${t("devices.first")} (${zone})`,
      `${t("devices.last")} (${zone})`,
    ],
    cells: (device) => [
      device.name,
      device.vendor,
      device.product,
      device.version,
      device.identities.map(({ kind, value }) => `${kind}=${value}`).join(" "),
      device.address,
      device.silent_since === null ? "" : formatTime(device.silent_since, zone),
      device.event_count,
      device.open_findings,
      formatTime(device.first_seen, zone),
      formatTime(device.last_seen, zone),
    ],
    pages,
  };
}
