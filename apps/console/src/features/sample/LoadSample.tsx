import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { client, dataOf } from "../../api/client.ts";
import { useMay } from "../../api/session.ts";
import { useTexts } from "../../i18n/i18n.tsx";
import { Button } from "../../ui/Button.tsx";
import { useSay } from "../../ui/Toasts.tsx";
import { sampleQuery } from "./sample-query.ts";

/** Replays the first scenario, for those who have no log source of their own yet. */
export function LoadSample() {
  const { t } = useTexts();
  const mayDecide = useMay("decide");
  const queries = useQueryClient();
  const say = useSay();
  const sample = useQuery(sampleQuery);
  const scenario = sample.data?.scenarios[0];
  const load = useMutation({
    mutationFn: (id: string) => dataOf(client.POST("/api/v1/sample", { body: { scenario: id } })),
    onSuccess: () => {
      say(t("sample.loading.said"));
      return queries.invalidateQueries({ queryKey: ["sample"] });
    },
    onError: (error) => say(error.message),
  });
  if (!mayDecide || scenario === undefined) return null;
  const isRunning = sample.data?.running != null;
  return (
    <Button icon="findings" isBusy={load.isPending || isRunning} onClick={() => load.mutate(scenario.id)}>
      {t("sample.load")}
    </Button>
  );
}
