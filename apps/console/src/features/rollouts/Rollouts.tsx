import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import "./rollouts.css";
import { useArea, useTexts } from "../../i18n/i18n.tsx";
import { PageHead } from "../../ui/PageHead.tsx";
import { SectionCard } from "../../ui/SectionCard.tsx";
import { EmptyState, ErrorState, LoadingLines } from "../../ui/states.tsx";
import { Ago } from "../../ui/TimeText.tsx";
import { visibleText } from "../../ui/visible-text.ts";
import { ResponseParts } from "../plans/ResponseParts.tsx";
import { HotfixDevices } from "./HotfixDevices.tsx";
import { rolloutsQuery } from "./queries.ts";
import { RolloutPage } from "./RolloutPage.tsx";
import { RolloutState } from "./RolloutState.tsx";

const route = getRouteApi("/shell/rollouts/{-$id}");

/** Hotfixes on their way to devices, and the devices that take them. */
export function Rollouts() {
  const { t } = useTexts();
  const isThere = useArea("rollouts");
  const { id } = route.useParams();
  if (!isThere) return <LoadingLines count={8} />;
  if (id !== undefined) return <RolloutPage id={id} />;
  return (
    <div className="page">
      <PageHead title={t("nav.response")} guide="rollouts" />
      <div className="sections">
        <ResponseParts current="rollouts" />
        <div className="stack">
          <SectionCard title={t("rollouts.hotfixes")} about={t("rollouts.about")}>
            <List />
          </SectionCard>
          <HotfixDevices />
        </div>
      </div>
    </div>
  );
}

function List() {
  const { t } = useTexts();
  const rollouts = useQuery(rolloutsQuery);
  if (rollouts.isError && rollouts.data === undefined)
    return <ErrorState error={rollouts.error} retry={() => void rollouts.refetch()} />;
  if (rollouts.data === undefined) return <LoadingLines count={4} />;
  if (rollouts.data.items.length === 0)
    return (
      <EmptyState title={t("rollouts.empty")}>
        <p>{t("rollouts.empty.body")}</p>
      </EmptyState>
    );
  return (
    <table className="plain">
      <thead>
        <tr>
          <th>{t("rollouts.hotfix")}</th>
          <th>{t("rollouts.state")}</th>
          <th>{t("rollouts.lane")}</th>
          <th>{t("rollouts.released")}</th>
        </tr>
      </thead>
      <tbody>
        {rollouts.data.items.map((rollout) => (
          <tr key={rollout.id}>
            <td>
              <Link to="/rollouts/{-$id}" params={{ id: rollout.id }}>
                {visibleText(rollout.title)}
              </Link>
              <div className="muted">{visibleText(rollout.target)}</div>
            </td>
            <td>
              <RolloutState state={rollout.state} />
            </td>
            <td>{t(`rollouts.lane.${rollout.lane}`)}</td>
            <td>
              <Ago ms={rollout.released_at} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
