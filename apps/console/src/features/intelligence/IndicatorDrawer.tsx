import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { client, dataOf } from "../../api/client.ts";
import { problemText } from "../../api/problem-text.ts";
import { useMay } from "../../api/session.ts";
import type { Indicator } from "../../api/types.ts";
import { useTexts } from "../../i18n/i18n.tsx";
import { Button, IconButton } from "../../ui/Button.tsx";
import { Drawer, Section } from "../../ui/Drawer.tsx";
import { ErrorState, LoadingLines } from "../../ui/states.tsx";
import { Ago } from "../../ui/TimeText.tsx";
import { useSay } from "../../ui/Toasts.tsx";
import { CopyValue, useCopy } from "../../ui/Value.tsx";
import { visibleText } from "../../ui/visible-text.ts";
import { DecideIndicator } from "./DecideIndicator.tsx";
import { Ages, Worth } from "./IndicatorWorth.tsx";
import { indicatorQuery } from "./queries.ts";
import { WithdrawIndicator } from "./WithdrawIndicator.tsx";

/** An indicator: what it is worth and why, until when, what its sources say, and what can be decided. */
export function IndicatorDrawer({
  id,
  ...frame
}: {
  readonly id: number;
  readonly isPage: boolean;
  readonly onPage: (isPage: boolean) => void;
  readonly onClose: () => void;
}) {
  const { t, message } = useTexts();
  const copy = useCopy();
  const mayDecide = useMay("decide");
  const indicator = useQuery(indicatorQuery(id));
  const { data } = indicator;
  return (
    <Drawer
      {...frame}
      label={t("intel.one")}
      title={
        data === undefined ? (
          <span className="skeleton" style={{ width: 200, height: 20 }} />
        ) : (
          <CopyValue text={data.value} />
        )
      }
      above={data !== undefined && <span>{message(`intel.kind.${data.kind}`)}</span>}
      actions={<IconButton icon="link" label={t("drawer.copyLink")} onClick={() => copy(location.href)} />}
      foot={data !== undefined && mayDecide && <Decisions indicator={data} />}
    >
      {indicator.isError && data === undefined ? (
        <ErrorState error={indicator.error} retry={() => void indicator.refetch()} />
      ) : data === undefined ? (
        <LoadingLines count={12} />
      ) : (
        <>
          <Section title={t("intel.worth")}>
            <Worth indicator={data} />
          </Section>
          <Ages decision={data.decision} />
          <Said indicator={data} />
          <Section title={t("intel.whereSeen")}>
            <Link to="/first-seen" search={{ value: data.value }}>
              {t("intel.whereSeen.ask")}
            </Link>
          </Section>
        </>
      )}
    </Drawer>
  );
}

/** The sources' own words. */
function Said({ indicator }: { readonly indicator: Indicator }) {
  const { t } = useTexts();
  return (
    <Section title={t("intel.sources")}>
      {indicator.mentions.length === 0 && <p className="muted">{t("intel.said.nobody")}</p>}
      <ul>
        {indicator.mentions.map((mention) => (
          <li key={mention.source}>
            <b>{visibleText(mention.source)}</b>
            <span className="muted">
              {[
                mention.confidence === null ? "" : `${mention.confidence} %`,
                mention.tlp === null ? "" : `TLP:${mention.tlp.toUpperCase()}`,
                mention.role === null ? "" : t(`intel.role.${mention.role}`),
                mention.standing === "full" ? "" : t(`intel.standing.${mention.standing}`),
                visibleText(mention.licence),
              ]
                .filter((part) => part !== "")
                .map((part) => ` · ${part}`)}
            </span>
            {mention.description !== "" && <div>{visibleText(mention.description)}</div>}
            {mention.stated_at !== null && (
              <div className="muted">
                {t("intel.said.since")} <Ago ms={mention.stated_at} />
              </div>
            )}
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Decisions({ indicator }: { readonly indicator: Indicator }) {
  const texts = useTexts();
  const { t } = texts;
  const say = useSay();
  const queries = useQueryClient();
  const [open, setOpen] = useState<"decide" | "withdraw" | null>(null);
  const params = { path: { id: indicator.id } };
  const changed = () => queries.invalidateQueries({ queryKey: ["indicators"] });
  const onError = (error: Error) => say(problemText(error, texts));
  const restore = useMutation({
    mutationFn: () => dataOf(client.POST("/api/v1/indicators/{id}/restore", { params })),
    onSuccess: changed,
    onError,
  });
  const undecide = useMutation({
    mutationFn: () => dataOf(client.DELETE("/api/v1/indicators/{id}/decision", { params })),
    onSuccess: changed,
    onError,
  });
  return (
    <div className="row">
      <Button look="primary" onClick={() => setOpen("decide")}>
        {t("intel.decide")}
      </Button>
      <Link to="/plans/{-$id}" params={{}} search={{ block: indicator.value }} className="button">
        {t("intel.block")}
      </Link>
      {indicator.decision.decided !== null && (
        <Button isBusy={undecide.isPending} onClick={() => undecide.mutate()}>
          {t("intel.undecide")}
        </Button>
      )}
      {indicator.withdrawn === null ? (
        <Button onClick={() => setOpen("withdraw")}>{t("intel.withdraw")}</Button>
      ) : (
        <Button isBusy={restore.isPending} onClick={() => restore.mutate()}>
          {t("intel.restore")}
        </Button>
      )}
      {open === "decide" && <DecideIndicator indicator={indicator} onClose={() => setOpen(null)} />}
      {open === "withdraw" && <WithdrawIndicator indicator={indicator} onClose={() => setOpen(null)} />}
    </div>
  );
}
