import { getRouteApi, Link } from "@tanstack/react-router";
import "../../ui/sections.css";
import "./intelligence.css";
import { useArea, useTexts } from "../../i18n/i18n.tsx";
import { PageHead } from "../../ui/PageHead.tsx";
import { LoadingLines } from "../../ui/states.tsx";
import { Ageing } from "./Ageing.tsx";
import { Feeds } from "./feeds/Feeds.tsx";
import { IndicatorDrawer } from "./IndicatorDrawer.tsx";
import { Indicators } from "./Indicators.tsx";
import { Lookalikes } from "./lookalikes/Lookalikes.tsx";
import { Lists } from "./Lists.tsx";
import { Sharing } from "./Sharing.tsx";
import { Sources } from "./Sources.tsx";
import { Warninglists } from "./Warninglists.tsx";

const route = getRouteApi("/shell/intelligence/{-$section}");

const parts = [
  { id: "indicators", Part: Indicators },
  { id: "sources", Part: Sources },
  { id: "feeds", Part: Feeds },
  { id: "ageing", Part: Ageing },
  { id: "warninglists", Part: Warninglists },
  { id: "lookalikes", Part: Lookalikes },
  { id: "lists", Part: Lists },
  { id: "sharing", Part: Sharing },
] as const;

/** What is looked for, where it comes from, what it is worth, and which devices enforce it. */
export function Intelligence() {
  const { t } = useTexts();
  const hasTexts = useArea("intelligence");
  const { section } = route.useParams();
  const { indicator, view } = route.useSearch();
  const navigate = route.useNavigate();
  const current = parts.find(({ id }) => id === section) ?? parts[0];
  const open = current.id === "indicators" ? indicator : undefined;
  const isPage = open !== undefined && view === "page";
  function show(id: number | undefined, whole: boolean): void {
    const how = whole ? ("page" as const) : undefined;
    void navigate({ to: ".", search: (before) => ({ ...before, indicator: id, view: how }) });
  }
  if (!hasTexts) return <LoadingLines count={8} />;
  const sections = (
    <div className="sections">
      <Sections current={current.id} />
      <current.Part />
    </div>
  );
  return (
    <div className={`page${open === undefined ? "" : " fill"}`}>
      {!isPage && <PageHead title={t("nav.intelligence")} guide="intelligence" />}
      {open === undefined ? (
        sections
      ) : (
        <div className="beside">
          {!isPage && <div className="scrolled">{sections}</div>}
          <IndicatorDrawer
            key={open}
            id={open}
            isPage={isPage}
            onPage={(whole) => show(open, whole)}
            onClose={() => show(undefined, false)}
          />
        </div>
      )}
    </div>
  );
}

function Sections({ current }: { readonly current: (typeof parts)[number]["id"] }) {
  const { t } = useTexts();
  return (
    <nav aria-label={t("nav.intelligence")}>
      <ul className="nav-list">
        {parts.map(({ id }) => (
          <li key={id}>
            <Link
              to="/intelligence/{-$section}"
              params={{ section: id }}
              className={`nav-link${id === current ? " current" : ""}`}
              aria-current={id === current ? "page" : undefined}
            >
              {t(`intel.${id}`)}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
