import { queryOptions, useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { client, dataOf } from "../api/client.ts";
import { useTexts } from "../i18n/i18n.tsx";
import { Icon } from "../ui/Icon.tsx";
import { Popover } from "../ui/Popover.tsx";

const NoticeList = lazy(async () => ({
  default: (await import("../features/notices/NoticeList.tsx")).NoticeList,
}));

/** Asked again and again: they come by themselves. */
const noticesQuery = queryOptions({
  queryKey: ["notices"],
  queryFn: ({ signal }) =>
    dataOf(client.GET("/api/v1/notices", { params: { query: { limit: 30, unread: false } }, signal })),
  refetchInterval: 10_000,
});

const mostCounted = 99;

/** What happened by itself: how many notices call, and the last of them. */
export function NoticeBell() {
  const { t } = useTexts();
  const notices = useQuery(noticesQuery);
  const unread = notices.data?.unread ?? 0;
  const count = unread > mostCounted ? `${mostCounted}+` : String(unread);
  const label = unread === 0 ? t("notices.title") : t("notices.unread", { count });
  return (
    <Popover
      label={t("notices.title")}
      align="end"
      isPadded
      trigger={(about) => (
        <button
          type="button"
          {...about}
          className="button icon quiet normal bell"
          title={label}
          aria-label={label}
        >
          <Icon name="bell" />
          {unread > 0 && <span className="bell-count">{count}</span>}
        </button>
      )}
    >
      {(close) => (
        <Suspense>
          <NoticeList items={notices.data?.items ?? []} onFollow={close} />
        </Suspense>
      )}
    </Popover>
  );
}
