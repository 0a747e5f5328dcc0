import { useMutation, useQuery } from "@tanstack/react-query";
import { client, dataOf } from "../../../api/client.ts";
import type { AuditEntry } from "../../../api/types.ts";
import { useTexts } from "../../../i18n/i18n.tsx";
import { Button } from "../../../ui/Button.tsx";
import { HealthMark } from "../../../ui/SeverityMark.tsx";
import { CopyValue } from "../../../ui/Value.tsx";
import { verifyEntries } from "./verify-entries.ts";

/** The newest entry's hash, to be kept elsewhere, and a check of what is shown, made here and not by the server. */
export function ChainStatus({
  chain,
  entries,
}: {
  readonly chain: "tenant" | "installation";
  readonly entries: readonly AuditEntry[];
}) {
  const { t } = useTexts();
  const head = useQuery({
    queryKey: ["audit-head", chain],
    queryFn: ({ signal }) =>
      dataOf(client.GET("/api/v1/audit/head", { params: { query: { chain } }, signal })),
  });
  const check = useMutation({ mutationFn: () => verifyEntries(entries) });
  const verdict = check.data;
  return (
    <div className="chain-status">
      {head.data !== undefined && head.data.hash !== null && (
        <span>
          {t("audit.head", { seq: head.data.seq })} <CopyValue text={head.data.hash} most={20} />
        </span>
      )}
      {head.data !== undefined && head.data.problem !== null && (
        <HealthMark level="high">{t("audit.problem", { problem: head.data.problem })}</HealthMark>
      )}
      <Button
        size="small"
        isBusy={check.isPending}
        disabled={entries.length === 0 || !isSecureContext}
        title={isSecureContext ? t("audit.check.hint") : t("audit.check.insecure")}
        onClick={() => check.mutate()}
      >
        {t("audit.check")}
      </Button>
      <span role="status">
        {verdict?.kind === "intact" && (
          <HealthMark level="fine">{t("audit.intact", { from: verdict.from, to: verdict.to })}</HealthMark>
        )}
        {verdict?.kind === "broken" && (
          <HealthMark level="critical">
            {t("audit.broken", { seq: verdict.seq })} {t(`audit.broken.${verdict.reason}`)}
          </HealthMark>
        )}
      </span>
    </div>
  );
}
