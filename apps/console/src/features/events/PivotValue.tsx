import { useNavigate, useRouterState } from "@tanstack/react-router";
import { useTexts } from "../../i18n/i18n.tsx";
import { Menu } from "../../ui/Menu.tsx";
import { useCopy } from "../../ui/Value.tsx";
import { cutMiddle, visibleText } from "../../ui/visible-text.ts";
import { termOf, withTerm } from "./query-text.ts";

/**
 * A value that leads on: to the events that have it, to those that do not, to every place it was seen in, to the
 * clipboard. On the events page it adds to the search; elsewhere it starts one over the last 30 days.
 */
export function PivotValue({
  path,
  value,
  most = 80,
}: {
  readonly path: string;
  readonly value: string;
  readonly most?: number;
}) {
  const { t } = useTexts();
  const navigate = useNavigate();
  const copy = useCopy();
  const query = useRouterState({
    select: ({ location }) =>
      location.pathname.startsWith("/events") && typeof location.search.q === "string"
        ? location.search.q
        : "",
  });
  const isOnEvents = useRouterState({ select: ({ location }) => location.pathname.startsWith("/events") });
  // An empty value is there, and has to be seen.
  const visible = value === "" ? '""' : visibleText(value);
  const go = (term: string, base: string) =>
    void navigate({
      to: "/events/{-$uid}",
      params: { uid: undefined },
      search: (before: Record<string, unknown>) => ({
        ...(isOnEvents ? before : { range: "30d" as const }),
        q: withTerm(base, term),
        view: undefined,
      }),
    });
  return (
    <Menu
      label={t("pivot.title")}
      title={<code>{cutMiddle(visible, 120)}</code>}
      trigger={(about) => (
        <button type="button" {...about} className="value" title={visible.slice(0, 2_000)}>
          <code>{cutMiddle(visible, most)}</code>
        </button>
      )}
      items={[
        ...(path === ""
          ? []
          : [
              {
                id: "with",
                label: t("pivot.with"),
                icon: "filter" as const,
                onSelect: () => go(termOf(path, value), query),
              },
            ]),
        ...(path !== "" && isOnEvents && !value.includes('"')
          ? [
              {
                id: "without",
                label: t("pivot.without"),
                icon: "exclude" as const,
                onSelect: () => go(termOf(path, value, true), query),
              },
            ]
          : []),
        {
          id: "everywhere",
          label: t("pivot.everywhere"),
          icon: "search",
          onSelect: () => go(value.includes('"') ? termOf("observables.value", value) : `"${value}"`, ""),
        },
        {
          id: "first",
          label: t("pivot.first"),
          icon: "clock",
          onSelect: () => void navigate({ to: "/first-seen", search: { value } }),
        },
        { id: "copy", label: t("action.copy"), icon: "copy", onSelect: () => copy(value) },
      ]}
    />
  );
}
