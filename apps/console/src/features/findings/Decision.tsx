import { Button, Select, Textarea } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { client, dataOf } from "../../api/client.ts";
import type { Finding } from "../../api/types.ts";
import { useTexts } from "../../i18n/i18n.tsx";

type Resolution = NonNullable<Finding["resolution"]>;
const resolutions: readonly Resolution[] = ["true-positive", "benign", "false-positive"];

/** Closing a finding with what it was, and taking that back. */
export function Decision({ finding }: { readonly finding: Finding }) {
  const { t } = useTexts();
  const queries = useQueryClient();
  const [resolution, setResolution] = useState<Resolution>("true-positive");
  const [comment, setComment] = useState("");
  const path = { id: finding.id };
  const decide = useMutation({
    mutationFn: () =>
      finding.status === "open"
        ? dataOf(
            client.POST("/api/v1/findings/{id}/close", { params: { path }, body: { resolution, comment } }),
          )
        : dataOf(client.POST("/api/v1/findings/{id}/reopen", { params: { path } })),
    onSuccess: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: ["finding", finding.id] }),
        queries.invalidateQueries({ queryKey: ["findings"] }),
      ]),
  });
  if (finding.status === "closed") {
    return (
      <div className="decision">
        <p>
          {t("finding.closedAs", {
            resolution: finding.resolution === null ? "" : t(`finding.resolution.${finding.resolution}`),
          })}
        </p>
        {finding.comment !== null && finding.comment !== "" && <p>{finding.comment}</p>}
        <Button variant="default" loading={decide.isPending} onClick={() => decide.mutate()}>
          {t("finding.reopen")}
        </Button>
      </div>
    );
  }
  return (
    <div className="decision">
      <Select
        label={t("finding.resolution")}
        value={resolution}
        allowDeselect={false}
        data={resolutions.map((value) => ({ value, label: t(`finding.resolution.${value}`) }))}
        onChange={(value) => setResolution(value ?? "true-positive")}
      />
      <Textarea
        label={t("finding.comment")}
        value={comment}
        onChange={(event) => setComment(event.currentTarget.value)}
        autosize
        minRows={2}
        maxLength={4_000}
      />
      {decide.isError && (
        <p role="alert" className="bad">
          {decide.error.message}
        </p>
      )}
      <Button loading={decide.isPending} onClick={() => decide.mutate()}>
        {t("finding.close")}
      </Button>
    </div>
  );
}
