import { Link } from "@tanstack/react-router";
import { useLive } from "../api/live.ts";
import { useTexts } from "../i18n/i18n.tsx";
import { Icon } from "../ui/Icon.tsx";
import { Mark } from "../ui/Mark.tsx";
import type { Page } from "./page.ts";
import { useCurrentPage, usePages } from "./pages-context.ts";
import { stages } from "./stages.ts";

/** The stages that have a page, in the order of the loop; settings at the foot. */
export function Navigation({
  isNarrow,
  onFold,
}: {
  readonly isNarrow: boolean;
  readonly onFold: () => void;
}) {
  const { t } = useTexts();
  const pages = usePages();
  const current = useCurrentPage();
  const entries = stages.flatMap((stage) => {
    const page = pages.find((one) => one.stage === stage.id);
    return page === undefined ? [] : [{ stage, page }];
  });
  const link = ({ stage, page }: (typeof entries)[number]) => (
    <NavLink
      key={stage.id}
      page={page}
      label={t(stage.label)}
      keys={`g ${stage.key}`}
      isNarrow={isNarrow}
      isCurrent={current !== undefined && current.stage === stage.id}
    />
  );
  return (
    <nav aria-label={t("nav.main")}>
      <a href="/" className="brand" title={t("app.name")}>
        <Mark size={22} />
        <span>{t("app.name")}</span>
      </a>
      <ul className="nav-list">
        {entries
          .filter(({ stage }) => stage.id !== "settings")
          .map((entry) => (
            <li key={entry.stage.id}>{link(entry)}</li>
          ))}
      </ul>
      <div className="nav-foot">
        {entries.filter(({ stage }) => stage.id === "settings").map(link)}
        <button
          type="button"
          className="nav-link"
          onClick={onFold}
          aria-expanded={!isNarrow}
          title={`${t(isNarrow ? "nav.expand" : "nav.collapse")} ([)`}
        >
          <Icon name={isNarrow ? "expand" : "collapse"} />
          <span>{t(isNarrow ? "nav.expand" : "nav.collapse")}</span>
        </button>
      </div>
    </nav>
  );
}

function NavLink({
  page,
  label,
  keys,
  isNarrow,
  isCurrent,
}: {
  readonly page: Page;
  readonly label: string;
  readonly keys: string;
  readonly isNarrow: boolean;
  readonly isCurrent: boolean;
}) {
  return (
    <Link
      to={page.to}
      className={`nav-link${isCurrent ? " current" : ""}`}
      aria-current={isCurrent ? "page" : undefined}
      title={isNarrow ? `${label} (${keys})` : keys}
    >
      <Icon name={page.icon} />
      <span>{label}</span>
      {page.stage === "findings" && <OpenCount />}
    </Link>
  );
}

function OpenCount() {
  const { t } = useTexts();
  const open = useLive(({ seconds }) =>
    Object.values(seconds.at(-1)?.open_findings ?? {}).reduce((sum, count) => sum + count, 0),
  );
  return open === 0 ? null : (
    <span className="nav-count" aria-label={t("nav.openFindings", { count: open })}>
      {open}
    </span>
  );
}
