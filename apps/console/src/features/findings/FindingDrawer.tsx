import { useQuery } from "@tanstack/react-query";
import "./findings.css";
import { client, dataOf } from "../../api/client.ts";
import { useMay } from "../../api/session.ts";
import type { Finding } from "../../api/types.ts";
import { useTexts } from "../../i18n/i18n.tsx";
import { IconButton } from "../../ui/Button.tsx";
import { Drawer, Section } from "../../ui/Drawer.tsx";
import { SampleMark } from "../../ui/SampleMark.tsx";
import { SeverityMark } from "../../ui/SeverityMark.tsx";
import { ErrorState, LoadingLines } from "../../ui/states.tsx";
import { useCopy } from "../../ui/Value.tsx";
import { visibleText } from "../../ui/visible-text.ts";
import { Attack } from "./Attack.tsx";
import { ClosedAs, Decision } from "./Decision.tsx";
import { EvidenceList } from "./EvidenceList.tsx";
import { FindingCase } from "./FindingCase.tsx";
import { NextSteps } from "./NextSteps.tsx";
import { useRuleTexts } from "./rule-texts.ts";
import { RuleText } from "./RuleText.tsx";
import { Story } from "./Story.tsx";
import { Visibility } from "./Visibility.tsx";
import { Weighing } from "./Weighing.tsx";

interface Properties {
  readonly id: string;
  readonly isPage: boolean;
  readonly onPage: (isPage: boolean) => void;
  readonly onClose: () => void;
}

/** A finding: the story, what it rests on, how much could be seen, what to do, and what was decided. */
export function FindingDrawer({ id, ...frame }: Properties) {
  const { t } = useTexts();
  const mayDecide = useMay("decide");
  const copy = useCopy();
  const finding = useQuery({
    queryKey: ["finding", id],
    queryFn: ({ signal }) =>
      dataOf(client.GET("/api/v1/findings/{id}", { params: { path: { id } }, signal })),
    refetchInterval: 5_000,
  });
  const data = finding.data;
  const rules = useRuleTexts();
  return (
    <Drawer
      {...frame}
      label={t("finding.title")}
      title={
        data === undefined ? (
          <span className="skeleton" style={{ width: 320, height: 20 }} />
        ) : (
          visibleText(rules.title(data.rule))
        )
      }
      above={
        data !== undefined && (
          <>
            <SeverityMark severity={data.severity} />
            {data.device?.is_sample === true && <SampleMark />}
            <span>{t(data.status === "open" ? "findings.open" : "findings.closed")}</span>
          </>
        )
      }
      actions={<IconButton icon="link" label={t("drawer.copyLink")} onClick={() => copy(location.href)} />}
      foot={data !== undefined && data.status === "open" && mayDecide ? <Decision finding={data} /> : null}
    >
      {finding.isError && data === undefined ? (
        <ErrorState error={finding.error} retry={() => void finding.refetch()} />
      ) : data === undefined ? (
        <LoadingLines count={12} />
      ) : (
        <Detail key={data.id} finding={data} />
      )}
    </Drawer>
  );
}

function Detail({ finding }: { readonly finding: Finding }) {
  const { t } = useTexts();
  const { rule } = finding;
  const falsePositives = useRuleTexts().falsePositives(rule);
  return (
    <>
      {finding.status === "closed" && <ClosedAs finding={finding} />}
      <Story finding={finding} />
      <FindingCase finding={finding} />
      <Weighing finding={finding} />
      <EvidenceList finding={finding} />
      <NextSteps finding={finding} />
      <Visibility finding={finding} />
      {falsePositives.length > 0 && (
        <Section title={t("finding.falsePositives")}>
          <ul className="list">
            {falsePositives.map((text) => (
              <li key={text}>{visibleText(text)}</li>
            ))}
          </ul>
        </Section>
      )}
      <Attack finding={finding} />
      <RuleText rule={rule} />
    </>
  );
}
