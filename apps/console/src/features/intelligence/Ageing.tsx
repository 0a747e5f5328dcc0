import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { client, dataOf } from "../../api/client.ts";
import { problemText } from "../../api/problem-text.ts";
import { useMay } from "../../api/session.ts";
import type { AgeingRule } from "../../api/types.ts";
import { useTexts } from "../../i18n/i18n.tsx";
import { Loaded } from "../../ui/Loaded.tsx";
import { Button } from "../../ui/Button.tsx";
import { SectionCard } from "../../ui/SectionCard.tsx";
import { useSay } from "../../ui/Toasts.tsx";
import { visibleText } from "../../ui/visible-text.ts";
import { ageingQuery } from "./queries.ts";
import { useRulePlace } from "./rule-place.ts";
import { SetAgeingRule } from "./SetAgeingRule.tsx";

type Rule = Omit<AgeingRule, "whose" | "created_by" | "created_at">;

/** How long indicators keep their weight: one's own rules, and what holds where there is none. */
export function Ageing() {
  const texts = useTexts();
  const { t } = texts;
  const say = useSay();
  const queries = useQueryClient();
  const mayDecide = useMay("decide");
  const rules = useQuery(ageingQuery);
  const [setting, setSetting] = useState<Rule | "new" | null>(null);
  const remove = useMutation({
    mutationFn: (id: string) =>
      dataOf(client.DELETE("/api/v1/indicators/ageing/{id}", { params: { path: { id } } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["ageing"] }),
    onError: (error) => say(problemText(error, texts)),
  });
  return (
    <SectionCard
      title={t("intel.ageing")}
      about={t("intel.ageing.about")}
      action={
        mayDecide && (
          <Button look="primary" icon="plus" onClick={() => setSetting("new")}>
            {t("intel.rule.set")}
          </Button>
        )
      }
    >
      <Loaded query={rules} lines={8}>
        {(data) => (
          <table className="plain">
            <thead>
              <tr>
                <th>{t("intel.rule.for")}</th>
                <th className="number">{t("intel.rule.days")}</th>
                <th>{t("intel.rule.how")}</th>
                <th>{t("intel.rule.by")}</th>
                <th>
                  <span className="visually-hidden">{t("intel.actions")}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {data.items.map((rule) => (
                <Row
                  key={rule.id}
                  rule={rule}
                  by={`${visibleText(rule.created_by)}${rule.whose === "installation" ? ` · ${t("intel.forAll")}` : ""}`}
                >
                  {mayDecide && (
                    <span className="row">
                      <Button size="small" onClick={() => setSetting(rule)}>
                        {t("intel.rule.edit")}
                      </Button>
                      <Button size="small" isBusy={remove.isPending} onClick={() => remove.mutate(rule.id)}>
                        {t("action.remove")}
                      </Button>
                    </span>
                  )}
                </Row>
              ))}
              {data.defaults.map((rule) => (
                <Row key={rule.id} rule={rule} by={t("intel.rule.default")}>
                  {mayDecide && (
                    <Button size="small" onClick={() => setSetting(rule)}>
                      {t("intel.rule.replace")}
                    </Button>
                  )}
                </Row>
              ))}
            </tbody>
          </table>
        )}
      </Loaded>
      {setting !== null && (
        <SetAgeingRule rule={setting === "new" ? null : setting} onClose={() => setSetting(null)} />
      )}
    </SectionCard>
  );
}

function Row({
  rule,
  by,
  children,
}: {
  readonly rule: Rule;
  readonly by: string;
  readonly children: React.ReactNode;
}) {
  const { t } = useTexts();
  const placeOf = useRulePlace();
  return (
    <tr>
      <td>{placeOf(rule)}</td>
      <td className="number">{rule.days ?? t("intel.ages.never")}</td>
      <td className="muted">
        {rule.days !== null && `${t(`intel.rule.from.${rule.counts_from}`)} · `}
        {t(`intel.rule.precedence.${rule.precedence}`)}
        {rule.days !== null && ` · ${t(`intel.rule.after.${rule.afterwards}`)}`}
      </td>
      <td className="muted">{by}</td>
      <td className="number">{children}</td>
    </tr>
  );
}
