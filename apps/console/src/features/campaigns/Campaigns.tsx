import { queryOptions, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import "./campaigns.css";
import { client, dataOf } from "../../api/client.ts";
import type { Campaign } from "../../api/types.ts";
import { useArea, useTexts } from "../../i18n/i18n.tsx";
import { PageHead } from "../../ui/PageHead.tsx";
import { EmptyState, ErrorState, LoadingLines } from "../../ui/states.tsx";
import { CampaignPage } from "./CampaignPage.tsx";
import { stepStates } from "./step-states.ts";

const route = getRouteApi("/shell/campaigns/{-$id}");
/** It comes with the server and does not change while that runs. */
const campaignsQuery = queryOptions({
  queryKey: ["campaigns"],
  queryFn: ({ signal }) => dataOf(client.GET("/api/v1/campaigns", { signal })),
  staleTime: Number.POSITIVE_INFINITY,
});

/** The library of campaigns: past attacks, and what of each can be seen and is detected. */
export function Campaigns() {
  const { t } = useTexts();
  const isThere = useArea("campaigns");
  const { id } = route.useParams();
  const library = useQuery(campaignsQuery);
  if (library.isError) return <ErrorState error={library.error} retry={() => void library.refetch()} />;
  if (!isThere || library.data === undefined) return <LoadingLines count={8} />;
  const { items } = library.data;
  if (id === undefined) return <Library items={items} />;
  const campaign = items.find((one) => one.id === id);
  if (campaign !== undefined) return <CampaignPage campaign={campaign} />;
  return (
    <div className="page">
      <PageHead title={t("campaigns.title")} guide="campaigns" />
      <EmptyState title={t("campaigns.unknown")}>
        <p>
          <Link to="/campaigns/{-$id}" params={{}}>
            {t("campaigns.all")}
          </Link>
        </p>
      </EmptyState>
    </div>
  );
}

function Library({ items }: { readonly items: readonly Campaign[] }) {
  const { t, language } = useTexts();
  return (
    <div className="page">
      <PageHead title={t("campaigns.title")} guide="campaigns" />
      <p className="muted">{t("campaigns.about")}</p>
      <table className="plain campaigns">
        <thead>
          <tr>
            <th>{t("campaigns.when")}</th>
            <th>{t("campaigns.campaign")}</th>
            {stepStates.map((state) => (
              <th key={state} className="number">
                {t(`campaigns.state.${state}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {items.map(({ id, from, until, title, summary, steps }) => (
            <tr key={id}>
              <td className="campaign-when">{from === until ? from : `${from} – ${until}`}</td>
              <td>
                <Link to="/campaigns/{-$id}" params={{ id }}>
                  {title[language]}
                </Link>
                <span className="muted campaign-summary">{summary[language]}</span>
              </td>
              {stepStates.map((state) => (
                <td key={state} className="number">
                  {steps.filter((step) => step.state === state).length}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
