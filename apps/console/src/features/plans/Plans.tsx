import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useState } from "react";
import "./plans.css";
import { useMay } from "../../api/session.ts";
import { useArea, useTexts } from "../../i18n/i18n.tsx";
import { Button } from "../../ui/Button.tsx";
import { PageHead } from "../../ui/PageHead.tsx";
import { SectionCard } from "../../ui/SectionCard.tsx";
import { EmptyState, ErrorState, LoadingLines } from "../../ui/states.tsx";
import { Ago } from "../../ui/TimeText.tsx";
import { visibleText } from "../../ui/visible-text.ts";
import { NewPlan } from "./NewPlan.tsx";
import { PlanPage } from "./PlanPage.tsx";
import { PlanState } from "./PlanState.tsx";
import { plansQuery } from "./queries.ts";
import { ResponseParts } from "./ResponseParts.tsx";

const route = getRouteApi("/shell/plans/{-$id}");

/** What is done about an attack: who asked, who agreed, how far it is. */
export function Plans() {
  const { t } = useTexts();
  const hasTexts = useArea("plans");
  const hasApprovals = useArea("settings");
  const { id } = route.useParams();
  const { block, device } = route.useSearch();
  const navigate = route.useNavigate();
  const mayAsk = useMay("decide");
  const [isMaking, setMaking] = useState(false);
  const isBegun = block !== undefined || device !== undefined;
  if (!hasTexts || !hasApprovals) return <LoadingLines count={8} />;
  if (id !== undefined) return <PlanPage id={id} />;
  return (
    <div className="page">
      <PageHead title={t("nav.response")} guide="plans" />
      <div className="sections">
        <ResponseParts current="plans" />
        <SectionCard
          title={t("nav.plans")}
          about={t("plans.about")}
          action={
            mayAsk && (
              <Button icon="plus" look="primary" onClick={() => setMaking(true)}>
                {t("plans.new")}
              </Button>
            )
          }
        >
          <List />
        </SectionCard>
      </div>
      {(isMaking || isBegun) && mayAsk && (
        <NewPlan
          block={block}
          device={device}
          onClose={() => {
            setMaking(false);
            if (isBegun) void navigate({ to: "/plans/{-$id}", params: {}, replace: true });
          }}
          onMade={(made) => void navigate({ to: "/plans/{-$id}", params: { id: made } })}
        />
      )}
    </div>
  );
}

function List() {
  const { t, message } = useTexts();
  const plans = useQuery(plansQuery);
  if (plans.isError && plans.data === undefined)
    return <ErrorState error={plans.error} retry={() => void plans.refetch()} />;
  if (plans.data === undefined) return <LoadingLines count={4} />;
  if (plans.data.items.length === 0)
    return (
      <EmptyState title={t("plans.empty")}>
        <p>{t("plans.empty.body")}</p>
      </EmptyState>
    );
  return (
    <table className="plain">
      <thead>
        <tr>
          <th>{t("plans.one")}</th>
          <th>{t("plans.state")}</th>
          <th>{t("plans.actions")}</th>
          <th className="number">{t("plans.devices")}</th>
          <th>{t("plans.by")}</th>
        </tr>
      </thead>
      <tbody>
        {plans.data.items.map((plan) => (
          <tr key={plan.id}>
            <td>
              <Link to="/plans/{-$id}" params={{ id: plan.id }}>
                {visibleText(plan.title)}
              </Link>
            </td>
            <td>
              <PlanState plan={plan} />
            </td>
            <td>{[...new Set(plan.actions.map(({ kind }) => message(`plans.kind.${kind}`)))].join(", ")}</td>
            <td className="number">{plan.devices.length}</td>
            <td>
              {visibleText(plan.created_by)} <Ago ms={plan.created_at} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
