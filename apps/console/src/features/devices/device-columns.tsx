import type { Device } from "../../api/types.ts";
import type { Texts } from "../../i18n/i18n.tsx";
import type { Column } from "../../ui/DataTable.tsx";
import { SampleMark } from "../../ui/SampleMark.tsx";
import { Sparkline } from "../../ui/Sparkline.tsx";
import { Ago } from "../../ui/TimeText.tsx";
import { Value } from "../../ui/Value.tsx";
import { visibleText } from "../../ui/visible-text.ts";
import { DeviceHealth } from "./DeviceHealth.tsx";

/** The list's columns; beside an open device only what tells one from another. */
export function deviceColumns(
  { t, language }: Texts,
  activity: ReadonlyMap<string, readonly number[]>,
  isNarrow: boolean,
): readonly Column<Device>[] {
  const all: readonly Column<Device>[] = [
    {
      id: "state",
      title: t("devices.state"),
      width: "104px",
      cell: (device) => <DeviceHealth device={device} />,
    },
    {
      id: "name",
      title: t("devices.name"),
      width: "minmax(112px, 1.4fr)",
      cell: ({ name, is_sample: isSample }) => (
        <span title={visibleText(name)}>
          {isSample && <SampleMark />} {visibleText(name)}
        </span>
      ),
    },
    {
      id: "product",
      title: t("devices.product"),
      width: "minmax(120px, 1fr)",
      cell: ({ vendor, product }) =>
        visibleText(product.startsWith(vendor) ? product : `${vendor} ${product}`),
    },
    {
      id: "version",
      title: t("devices.version"),
      width: "88px",
      cell: ({ version }) => <Dash text={version} />,
    },
    {
      id: "identity",
      title: t("devices.identity"),
      width: "minmax(120px, 1fr)",
      cell: ({ identities }) => <Value text={identities[0]?.value ?? ""} most={24} />,
    },
    {
      id: "activity",
      title: t("devices.activity"),
      width: "128px",
      cell: ({ id, name }) => {
        const counts = activity.get(id);
        return counts === undefined ? null : (
          <Sparkline counts={counts} label={t("devices.activity.of", { name: visibleText(name) })} />
        );
      },
    },
    {
      id: "events",
      title: t("devices.events"),
      width: "84px",
      isNumber: true,
      cell: ({ event_count: count }) => count.toLocaleString(language),
    },
    {
      id: "findings",
      title: t("devices.open"),
      width: "64px",
      isNumber: true,
      cell: ({ open_findings: open }) => (open === 0 ? <span className="faint">0</span> : <b>{open}</b>),
    },
    { id: "last", title: t("devices.last"), width: "112px", cell: ({ last_seen: ms }) => <Ago ms={ms} /> },
  ];
  const narrow = new Set(["state", "name", "findings", "last"]);
  return isNarrow ? all.filter(({ id }) => narrow.has(id)) : all;
}

function Dash({ text }: { readonly text: string | null }) {
  return text === null ? <span className="faint">–</span> : <>{visibleText(text)}</>;
}
