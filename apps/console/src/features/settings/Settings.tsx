import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { Suspense } from "react";
import "../../ui/sections.css";
import "./settings.css";
import { may, sessionQuery } from "../../api/session.ts";
import { useArea, useTexts } from "../../i18n/i18n.tsx";
import { PageHead } from "../../ui/PageHead.tsx";
import { EmptyState, LoadingLines } from "../../ui/states.tsx";
import { sections, type SettingsSection } from "./sections.ts";

const route = getRouteApi("/shell/settings/{-$section}");

/** Who may do what, and where logs come from: one part at a time, only those that one's role may see. */
export function Settings() {
  const { t } = useTexts();
  const { section: wanted } = route.useParams();
  const session = useQuery(sessionQuery);
  const hasTexts = useArea("settings");
  const mine = sections.filter(({ permission }) => permission === null || may(session.data, permission));
  const section = wanted === undefined ? mine[0] : mine.find(({ id }) => id === wanted);
  return (
    <div className="page">
      <PageHead title={t("nav.settings")} guide="settings" />
      {hasTexts ? <Parts mine={mine} section={section} /> : <LoadingLines count={8} />}
    </div>
  );
}

/** The part that is shown, and the way to the others. */
function Parts({
  mine,
  section,
}: {
  readonly mine: readonly SettingsSection[];
  readonly section: SettingsSection | undefined;
}) {
  const { t } = useTexts();
  return (
    <div className="sections">
      <nav aria-label={t("nav.settings")}>
        <ul className="nav-list">
          {mine.map(({ id, label }) => (
            <li key={id}>
              <Link
                to="/settings/{-$section}"
                params={{ section: id }}
                className={`nav-link${id === section?.id ? " current" : ""}`}
                aria-current={id === section?.id ? "page" : undefined}
              >
                {t(label)}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      {section === undefined ? (
        <EmptyState title={t("settings.none")}>
          <p>{t("settings.none.body")}</p>
        </EmptyState>
      ) : (
        <Suspense fallback={<LoadingLines count={8} />}>
          <section.component />
        </Suspense>
      )}
    </div>
  );
}
