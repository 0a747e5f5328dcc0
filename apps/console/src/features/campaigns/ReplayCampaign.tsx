import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { client, dataOf } from "../../api/client.ts";
import { problemText } from "../../api/problem-text.ts";
import { useMay } from "../../api/session.ts";
import { useTexts } from "../../i18n/i18n.tsx";
import { Button } from "../../ui/Button.tsx";
import { useSay } from "../../ui/Toasts.tsx";
import { sampleQuery } from "../sample/sample-query.ts";

/** Replays the campaign as sample data, which the banner above every page tells of and removes. */
export function ReplayCampaign({ id }: { readonly id: string }) {
  const texts = useTexts();
  const { t } = texts;
  const mayDecide = useMay("decide");
  const queries = useQueryClient();
  const say = useSay();
  const sample = useQuery(sampleQuery);
  const replay = useMutation({
    mutationFn: () => dataOf(client.POST("/api/v1/sample", { body: { scenario: id } })),
    onSuccess: () => {
      say(t("campaigns.replay.said"));
      return queries.invalidateQueries({ queryKey: ["sample"] });
    },
    onError: (error) => say(problemText(error, texts)),
  });
  if (!mayDecide) return null;
  const isRunning = sample.data?.running != null;
  return (
    <Button icon="play" isBusy={replay.isPending || isRunning} onClick={() => replay.mutate()}>
      {t("campaigns.replay")}
    </Button>
  );
}
