import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { client, dataOf } from "../../../api/client.ts";
import { problemText } from "../../../api/problem-text.ts";
import { useTexts } from "../../../i18n/i18n.tsx";
import { Button } from "../../../ui/Button.tsx";
import { ErrorState, LoadingLines } from "../../../ui/states.tsx";
import { useSay } from "../../../ui/Toasts.tsx";
import { SectionCard } from "../../../ui/SectionCard.tsx";
import { SessionTable } from "./SessionTable.tsx";

const sessionsKey = ["own-sessions"];

/** Where one is signed in, and the way to end it. */
export function SessionsCard() {
  const texts = useTexts();
  const { t } = texts;
  const say = useSay();
  const queries = useQueryClient();
  const list = useQuery({
    queryKey: sessionsKey,
    queryFn: ({ signal }) => dataOf(client.GET("/api/v1/account/sessions", { signal })),
  });
  const refresh = () => queries.invalidateQueries({ queryKey: sessionsKey });
  const onError = (error: Error) => say(problemText(error, texts));
  const end = useMutation({
    mutationFn: (id: string) =>
      dataOf(client.DELETE("/api/v1/account/sessions/{id}", { params: { path: { id } } })),
    onSuccess: refresh,
    onError,
  });
  const endOthers = useMutation({
    mutationFn: () =>
      dataOf(client.DELETE("/api/v1/account/sessions", { params: { query: { keep_current: true } } })),
    async onSuccess({ closed }) {
      say(t("sessions.ended", { count: closed }));
      await refresh();
    },
    onError,
  });
  const items = list.data?.items;
  return (
    <SectionCard
      title={t("sessions.title")}
      about={t("sessions.about")}
      action={
        (items?.length ?? 0) > 1 && (
          <Button isBusy={endOthers.isPending} onClick={() => endOthers.mutate()}>
            {t("sessions.endOthers")}
          </Button>
        )
      }
    >
      {list.isError ? (
        <ErrorState error={list.error} retry={() => void list.refetch()} />
      ) : items === undefined ? (
        <LoadingLines count={3} />
      ) : (
        <SessionTable items={items} onEnd={(id) => end.mutate(id)} />
      )}
    </SectionCard>
  );
}
