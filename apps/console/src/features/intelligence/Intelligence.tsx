import { getRouteApi, Link } from "@tanstack/react-router";
import "../../ui/sections.css";
import "./intelligence.css";
import { useArea, useTexts } from "../../i18n/i18n.tsx";
import { PageHead } from "../../ui/PageHead.tsx";
import { LoadingLines } from "../../ui/states.tsx";
import { Indicators } from "./Indicators.tsx";
import { Lists } from "./Lists.tsx";
import { Sharing } from "./Sharing.tsx";
import { Sources } from "./Sources.tsx";

const route = getRouteApi("/shell/intelligence/{-$section}");

const parts = [
  { id: "indicators", Part: Indicators },
  { id: "sources", Part: Sources },
  { id: "lists", Part: Lists },
  { id: "sharing", Part: Sharing },
] as const;

/** What is looked for, where it comes from, and which devices enforce it. */
export function Intelligence() {
  const { t } = useTexts();
  const hasTexts = useArea("intelligence");
  const { section } = route.useParams();
  const current = parts.find(({ id }) => id === section) ?? parts[0];
  return (
    <div className="page">
      <PageHead title={t("nav.intelligence")} guide="intelligence" />
      {hasTexts ? (
        <div className="sections">
          <nav aria-label={t("nav.intelligence")}>
            <ul className="nav-list">
              {parts.map(({ id }) => (
                <li key={id}>
                  <Link
                    to="/intelligence/{-$section}"
                    params={{ section: id }}
                    className={`nav-link${id === current.id ? " current" : ""}`}
                    aria-current={id === current.id ? "page" : undefined}
                  >
                    {t(`intel.${id}`)}
                  </Link>
                </li>
              ))}
            </ul>
          </nav>
          <current.Part />
        </div>
      ) : (
        <LoadingLines count={8} />
      )}
    </div>
  );
}
