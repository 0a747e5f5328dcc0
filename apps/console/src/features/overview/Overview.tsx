import { useQuery } from "@tanstack/react-query";
import "./overview.css";
import { useTexts } from "../../i18n/i18n.tsx";
import { PageHead } from "../../ui/PageHead.tsx";
import { ErrorState } from "../../ui/states.tsx";
import { DevicesCard } from "./DevicesCard.tsx";
import { FindingsCard, LatestFindings } from "./FindingsCard.tsx";
import { Machinery } from "./Machinery.tsx";
import { NotVisible } from "./NotVisible.tsx";
import { Quiet } from "./Quiet.tsx";
import { statusQuery } from "./queries.ts";
import { RateCard, ReceivedCard } from "./RateCard.tsx";
import { UnderstoodCard } from "./UnderstoodCard.tsx";

/** Four answers (was something found, do all report, does anything arrive, is it understood), then what they rest on. */
export function Overview() {
  const { t } = useTexts();
  const status = useQuery(statusQuery);
  if (status.isError && status.data === undefined)
    return <ErrorState error={status.error} retry={() => void status.refetch()} />;
  const now = status.data;
  return (
    <div className="page">
      <PageHead title={t("overview.title")} guide="overview" />
      {now !== undefined && now.received === 0 && <Quiet />}
      <div className="overview" aria-busy={now === undefined}>
        <FindingsCard open={now?.open_findings} />
        <DevicesCard />
        <RateCard />
        <UnderstoodCard status={now} />
        <div className="wide">
          <LatestFindings />
          <ReceivedCard />
        </div>
        <div className="side">
          <NotVisible status={now} />
          <Machinery status={now} />
        </div>
      </div>
    </div>
  );
}
