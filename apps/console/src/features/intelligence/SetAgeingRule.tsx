import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { client, dataOf } from "../../api/client.ts";
import type { AgeingRule } from "../../api/types.ts";
import { useTexts } from "../../i18n/i18n.tsx";
import { FormDialog } from "../../ui/FormDialog.tsx";
import { SelectField, TextField } from "../../ui/fields.tsx";
import { visibleText } from "../../ui/visible-text.ts";
import { sourcesQuery } from "./queries.ts";

const kinds = [
  "any",
  "ip",
  "cidr",
  "domain",
  "url",
  "email",
  "md5",
  "sha1",
  "sha256",
  "sha512",
  "file-name",
  "ja3",
  "ja4",
  "asn",
  "user-agent",
  "account",
] as const;
const roles = ["any", "relay", "phishing", "scanner"] as const;
const froms = ["stated", "listed"] as const;
const precedences = ["earlier", "source", "rule"] as const;
const afters = ["weakened", "ignore"] as const;

type Rule = Omit<AgeingRule, "id" | "whose" | "created_by" | "created_at">;
const fresh: Rule = {
  kind: null,
  role: null,
  source: null,
  days: 90,
  counts_from: "stated",
  precedence: "earlier",
  afterwards: "weakened",
};

/** Sets how long indicators of a kind, role or source keep their weight; a rule for the same takes its place. */
export function SetAgeingRule({
  rule,
  onClose,
}: {
  readonly rule: Rule | null;
  readonly onClose: () => void;
}) {
  const { t, message } = useTexts();
  const queries = useQueryClient();
  const sources = useQuery(sourcesQuery);
  const [set, setSet] = useState<Rule>(rule ?? fresh);
  const [days, setDays] = useState(String((rule ?? fresh).days ?? ""));
  const change = (some: Partial<Rule>) => setSet((before) => ({ ...before, ...some }));
  const save = useMutation({
    mutationFn: () => {
      const { kind, role, source, counts_from, precedence, afterwards } = set;
      const body = { kind, role, source, counts_from, precedence, afterwards };
      return dataOf(
        client.PUT("/api/v1/indicators/ageing", {
          body: { ...body, days: days === "" ? null : Number(days) },
        }),
      );
    },
    async onSuccess() {
      onClose();
      await Promise.all([
        queries.invalidateQueries({ queryKey: ["ageing"] }),
        queries.invalidateQueries({ queryKey: ["indicators"] }),
      ]);
    },
  });
  const names = [...new Set([...(set.source === null ? [] : [set.source]), ...namesOf(sources.data)])];
  return (
    <FormDialog title={t("intel.rule.set")} onClose={onClose} submit={t("intel.rule.save")} work={save}>
      <SelectField
        label={t("intel.source")}
        value={set.source ?? ""}
        onChange={(source) => change({ source: source === "" ? null : source })}
        options={[
          { value: "", label: t("intel.rule.any") },
          ...names.map((name) => ({ value: name, label: visibleText(name) })),
        ]}
      />
      <SelectField
        label={t("intel.role")}
        value={set.role ?? "any"}
        onChange={(role) => change({ role: role === "any" ? null : role })}
        options={roles.map((value) => ({
          value,
          label: value === "any" ? t("intel.rule.any") : t(`intel.role.${value}`),
        }))}
      />
      <SelectField
        label={t("intel.kind")}
        value={set.kind ?? "any"}
        onChange={(kind) => change({ kind: kind === "any" ? null : kind })}
        options={kinds.map((value) => ({
          value,
          label: value === "any" ? t("intel.rule.any") : message(`intel.kind.${value}`),
        }))}
      />
      <TextField
        label={t("intel.rule.days")}
        hint={t("intel.rule.days.hint")}
        value={days}
        inputMode="numeric"
        pattern="[1-9][0-9]{0,4}"
        maxLength={5}
        onChange={(event) => setDays(event.currentTarget.value)}
      />
      <SelectField
        label={t("intel.rule.from")}
        value={set.counts_from}
        onChange={(value) => change({ counts_from: value })}
        options={froms.map((value) => ({ value, label: t(`intel.rule.from.${value}`) }))}
      />
      <SelectField
        label={t("intel.rule.precedence")}
        value={set.precedence}
        onChange={(precedence) => change({ precedence })}
        options={precedences.map((value) => ({ value, label: t(`intel.rule.precedence.${value}`) }))}
      />
      <SelectField
        label={t("intel.rule.after")}
        value={set.afterwards}
        onChange={(afterwards) => change({ afterwards })}
        options={afters.map((value) => ({ value, label: t(`intel.rule.after.${value}`) }))}
      />
    </FormDialog>
  );
}

function namesOf(sources: { readonly items: readonly { readonly name: string }[] } | undefined) {
  return sources?.items.map(({ name }) => name) ?? [];
}
