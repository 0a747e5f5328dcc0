import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { client, dataOf } from "../../api/client.ts";
import type { Device } from "../../api/types.ts";
import { useTexts } from "../../i18n/i18n.tsx";
import { type Column, DataTable } from "../../ui/DataTable.tsx";
import { EmptyState, ErrorState, LoadingRows } from "../../ui/states.tsx";
import { TimeText } from "../../ui/TimeText.tsx";
import { Value, visibleText } from "../../ui/Value.tsx";

/** Devices that have reported; opening one shows its events. */
export function Devices() {
  const { t, language } = useTexts();
  const navigate = useNavigate();
  const list = useInfiniteQuery({
    queryKey: ["devices"],
    queryFn: ({ pageParam }) =>
      dataOf(
        client.GET("/api/v1/devices", {
          params: { query: { limit: 200, ...(pageParam === null ? {} : { cursor: pageParam }) } },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    refetchInterval: 5_000,
  });
  const rows = list.data?.pages.flatMap(({ items }) => items) ?? [];
  const columns: readonly Column<Device>[] = [
    { id: "name", title: t("devices.name"), width: "minmax(0, 1fr)", cell: ({ name }) => visibleText(name) },
    {
      id: "product",
      title: t("devices.product"),
      width: "220px",
      cell: ({ vendor, product }) => `${vendor} ${product}`,
    },
    {
      id: "identity",
      title: t("devices.identity"),
      width: "220px",
      cell: ({ identities }) => <Value text={identities[0]?.value ?? ""} copy={false} />,
    },
    {
      id: "version",
      title: t("devices.version"),
      width: "110px",
      cell: ({ version }) => visibleText(version ?? "–"),
    },
    {
      id: "address",
      title: t("devices.address"),
      width: "150px",
      cell: ({ address }) => <Value text={address ?? "–"} copy={false} />,
    },
    {
      id: "events",
      title: t("devices.events"),
      width: "110px",
      isNumber: true,
      cell: ({ event_count: count }) => count.toLocaleString(language),
    },
    {
      id: "findings",
      title: t("devices.findings"),
      width: "120px",
      isNumber: true,
      cell: ({ open_findings: open }) => open,
    },
    {
      id: "last",
      title: t("devices.last"),
      width: "164px",
      cell: ({ last_seen: last }) => <TimeText ms={last} />,
    },
  ];
  return (
    <div className="page fill">
      <div className="page-head">
        <h1>{t("devices.title")}</h1>
      </div>
      {list.isError ? (
        <ErrorState error={list.error} retry={() => void list.refetch()} />
      ) : list.isPending ? (
        <LoadingRows />
      ) : rows.length === 0 ? (
        <EmptyState title={t("devices.empty")}>
          <a href="/">{t("findings.empty.next")}</a>
        </EmptyState>
      ) : (
        <DataTable
          label={t("devices.title")}
          columns={columns}
          rows={rows}
          keyOf={(row) => row.id}
          selected={null}
          onOpen={(row) =>
            void navigate({ to: "/events", search: { q: deviceQuery(row), range: "7d", uid: undefined } })
          }
          onEnd={() => list.hasNextPage && !list.isFetching && void list.fetchNextPage()}
        />
      )}
    </div>
  );
}

function deviceQuery({ identities }: Device): string {
  const paths: Readonly<Record<string, string>> = {
    serial: "device.uid",
    hostname: "device.hostname",
    address: "device.ip",
  };
  const [identity] = identities;
  return identity === undefined ? "" : `${paths[identity.kind] ?? "device.uid"}:"${identity.value}"`;
}
