import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { client, dataOf } from "../../api/client.ts";
import { problemText } from "../../api/problem-text.ts";
import { useMay } from "../../api/session.ts";
import type { Case, Severity } from "../../api/types.ts";
import { useTexts } from "../../i18n/i18n.tsx";
import { Button } from "../../ui/Button.tsx";
import { Section } from "../../ui/Drawer.tsx";
import { SelectField } from "../../ui/fields.tsx";
import { HealthMark } from "../../ui/SeverityMark.tsx";
import { agoText, TimeText } from "../../ui/TimeText.tsx";
import { useSay } from "../../ui/Toasts.tsx";
import { useNow } from "../../ui/use-now.ts";
import { visibleText } from "../../ui/visible-text.ts";
import { refreshCases } from "./queries.ts";

type Step = Case["triage"][number];
type Verdict = NonNullable<Case["verdict"]>;
const verdicts: readonly Verdict[] = ["confirmed", "suspected", "none"];
const verdictLevels: Readonly<Record<Verdict, Severity | "fine">> = {
  confirmed: "critical",
  suspected: "high",
  none: "fine",
};

/** The step that comes next and when it is due, or the verdict. */
export function TriageBadge({ one }: { readonly one: Case }) {
  const { t, language } = useTexts();
  const now = useNow(15_000);
  if (one.verdict !== null)
    return <HealthMark level={verdictLevels[one.verdict]}>{t(`case.verdict.${one.verdict}`)}</HealthMark>;
  const next = one.triage.find(({ done_at: done }) => done === null);
  if (next === undefined || one.closed_at !== null) return <span className="faint">–</span>;
  const isLate = next.due_at < now;
  return (
    <HealthMark level={isLate ? "critical" : "low"}>
      {t(`case.step.${next.step}`)} {agoText(next.due_at, now, language)}
    </HealthMark>
  );
}

/** The clock of the forensic triage: what is to be done until when, and what was found. */
export function Triage({ one }: { readonly one: Case }) {
  const { t } = useTexts();
  return (
    <Section title={t("case.triage")} aside={<span className="muted">{t("case.triage.rule")}</span>}>
      <ol className="triage">
        {one.triage.map((step) => (
          <TriageStep key={step.step} one={one} step={step} />
        ))}
      </ol>
    </Section>
  );
}

function TriageStep({ one, step }: { readonly one: Case; readonly step: Step }) {
  const texts = useTexts();
  const { t, language } = texts;
  const now = useNow(15_000);
  const mayDecide = useMay("decide");
  const say = useSay();
  const queries = useQueryClient();
  const [verdict, setVerdict] = useState<Verdict>("suspected");
  const change = useMutation({
    mutationFn: (isDone: boolean) =>
      dataOf(
        client.POST("/api/v1/cases/{id}/triage", {
          params: { path: { id: one.id } },
          body: {
            step: step.step,
            done: isDone,
            verdict: step.step === "verdict" && isDone ? verdict : null,
          },
        }),
      ),
    onSuccess: () => refreshCases(queries, one.id),
    onError: (error) => say(problemText(error, texts)),
  });
  const isDone = step.done_at !== null;
  const isLate = !isDone && step.due_at < now;
  return (
    <li className={isDone ? "done" : isLate ? "late" : ""}>
      <div className="triage-what">
        <b>{t(`case.step.${step.step}`)}</b>
        <p className="muted">{t(`case.step.${step.step}.means`)}</p>
        {isDone ? (
          <p>
            {step.step === "verdict" && one.verdict !== null && (
              <HealthMark level={verdictLevels[one.verdict]}>{t(`case.verdict.${one.verdict}`)}</HealthMark>
            )}{" "}
            <span className="muted">
              {t("case.step.done", { name: visibleText(step.done_by ?? "") })} <TimeText ms={step.done_at} />
            </span>
          </p>
        ) : (
          <p className={isLate ? "late-text" : "muted"}>
            {t(isLate ? "case.step.late" : "case.step.due", { when: agoText(step.due_at, now, language) })}
          </p>
        )}
      </div>
      {mayDecide && (
        <div className="triage-do">
          {!isDone && step.step === "verdict" && (
            <SelectField
              label={t("case.verdict")}
              value={verdict}
              onChange={setVerdict}
              options={verdicts.map((value) => ({ value, label: t(`case.verdict.${value}`) }))}
            />
          )}
          <Button
            size="small"
            look={isDone ? "quiet" : "normal"}
            icon={isDone ? "undo" : "check"}
            isBusy={change.isPending}
            onClick={() => change.mutate(!isDone)}
          >
            {t(isDone ? "case.step.undo" : "case.step.do")}
          </Button>
        </div>
      )}
    </li>
  );
}
