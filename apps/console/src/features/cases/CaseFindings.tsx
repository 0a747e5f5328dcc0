import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { client, dataOf } from "../../api/client.ts";
import { problemText } from "../../api/problem-text.ts";
import { useMay } from "../../api/session.ts";
import type { Case } from "../../api/types.ts";
import { useTexts } from "../../i18n/i18n.tsx";
import { Button, IconButton } from "../../ui/Button.tsx";
import { Section } from "../../ui/Drawer.tsx";
import { TextField } from "../../ui/fields.tsx";
import { Problem } from "../../ui/Problem.tsx";
import { SeverityMark } from "../../ui/SeverityMark.tsx";
import { ErrorState, LoadingLines } from "../../ui/states.tsx";
import { useSay } from "../../ui/Toasts.tsx";
import { visibleText } from "../../ui/visible-text.ts";
import { useRuleTexts } from "../findings/rule-texts.ts";
import { caseFindingsQuery, refreshCases } from "./queries.ts";

/** What the case is made of; some of it can be taken out or become a case of its own. */
export function CaseFindings({ one }: { readonly one: Case }) {
  const texts = useTexts();
  const { t } = texts;
  const rules = useRuleTexts();
  const mayDecide = useMay("decide");
  const say = useSay();
  const queries = useQueryClient();
  const found = useQuery(caseFindingsQuery(one.id));
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const path = { id: one.id };
  const add = useMutation({
    mutationFn: (finding: string) =>
      dataOf(client.POST("/api/v1/cases/{id}/findings", { params: { path }, body: { findings: [finding] } })),
    onSuccess: () => refreshCases(queries, one.id),
    onError: (error) => say(problemText(error, texts)),
  });
  const remove = useMutation({
    mutationFn: (finding: string) =>
      dataOf(
        client.DELETE("/api/v1/cases/{id}/findings/{finding}", { params: { path: { ...path, finding } } }),
      ),
    async onSuccess(_case, finding) {
      say(t("case.finding.removed"), () => add.mutate(finding));
      await refreshCases(queries, one.id);
    },
    onError: (error) => say(problemText(error, texts)),
  });
  const items = found.data?.items;
  return (
    <Section title={`${t("cases.findings")} (${one.findings})`}>
      {found.isError ? (
        <ErrorState error={found.error} retry={() => void found.refetch()} />
      ) : items === undefined ? (
        <LoadingLines count={2} />
      ) : items.length === 0 ? (
        <p className="muted">{t("case.findings.none")}</p>
      ) : (
        <ul className="facts">
          {items.map(({ id, severity, rule, device }) => (
            <li key={id}>
              <span className="finding-line">
                {mayDecide && items.length > 1 && (
                  <input
                    type="checkbox"
                    aria-label={t("case.split.choose", { title: visibleText(rules.title(rule)) })}
                    checked={chosen.has(id)}
                    onChange={() => setChosen(toggled(chosen, id))}
                  />
                )}
                <SeverityMark severity={severity} />
                <Link to="/findings/{-$id}" params={{ id }} className="cut plain-link">
                  {visibleText(rules.title(rule))}
                </Link>
                {device !== null && <span className="muted">{visibleText(device.name)}</span>}
              </span>
              {mayDecide && (
                <IconButton
                  icon="close"
                  size="small"
                  label={t("case.finding.remove")}
                  onClick={() => remove.mutate(id)}
                />
              )}
            </li>
          ))}
        </ul>
      )}
      {chosen.size > 0 && <Split one={one} chosen={[...chosen]} onDone={() => setChosen(new Set())} />}
    </Section>
  );
}

function toggled(chosen: ReadonlySet<string>, id: string): ReadonlySet<string> {
  return new Set(chosen.has(id) ? [...chosen].filter((one) => one !== id) : [...chosen, id]);
}

function Split({
  one,
  chosen,
  onDone,
}: {
  readonly one: Case;
  readonly chosen: readonly string[];
  readonly onDone: () => void;
}) {
  const { t } = useTexts();
  const say = useSay();
  const queries = useQueryClient();
  const [title, setTitle] = useState("");
  const split = useMutation({
    mutationFn: () =>
      dataOf(
        client.POST("/api/v1/cases/{id}/split", {
          params: { path: { id: one.id } },
          body: { title: title.trim(), findings: [...chosen] },
        }),
      ),
    async onSuccess(made) {
      onDone();
      say(t("case.split.done", { number: made.number }));
      await refreshCases(queries, one.id);
    },
  });
  return (
    <form
      className="case-form"
      onSubmit={(event) => {
        event.preventDefault();
        split.mutate();
      }}
    >
      <TextField
        label={t("case.split.title", { count: chosen.length })}
        value={title}
        maxLength={100}
        onChange={(event) => setTitle(event.currentTarget.value)}
      />
      <Problem error={split.error} />
      <div className="row">
        <Button size="small" type="submit" disabled={title.trim() === ""} isBusy={split.isPending}>
          {t("case.split")}
        </Button>
        <Button size="small" look="quiet" onClick={onDone}>
          {t("action.cancel")}
        </Button>
      </div>
    </form>
  );
}
