import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { asItIs, client, dataOf } from "../../api/client.ts";
import { useMay } from "../../api/session.ts";
import { useTexts } from "../../i18n/i18n.tsx";
import { Button } from "../../ui/Button.tsx";
import { Problem } from "../../ui/Problem.tsx";
import { SectionCard } from "../../ui/SectionCard.tsx";
import { ErrorState, LoadingLines } from "../../ui/states.tsx";
import { Ago } from "../../ui/TimeText.tsx";
import { visibleText } from "../../ui/visible-text.ts";

/** What is known of vulnerabilities, and who brought it; a chosen file is imported under its own name. */
export function Knowledge() {
  const { t, language } = useTexts();
  const queries = useQueryClient();
  const mayDecide = useMay("decide");
  const files = useQuery({
    queryKey: ["vulnerability-knowledge"],
    queryFn: ({ signal }) => dataOf(client.GET("/api/v1/vulnerabilities/knowledge", { signal })),
  });
  const onSuccess = () =>
    Promise.all([
      queries.invalidateQueries({ queryKey: ["vulnerability-knowledge"] }),
      queries.invalidateQueries({ queryKey: ["posture"] }),
      queries.invalidateQueries({ queryKey: ["device"] }),
    ]);
  const take = useMutation({
    mutationFn: (file: File) =>
      dataOf(
        client.POST("/api/v1/vulnerabilities/knowledge", {
          params: { query: { name: file.name.slice(0, 100) } },
          ...asItIs(file),
        }),
      ),
    onSuccess,
  });
  const remove = useMutation({
    mutationFn: (id: string) =>
      dataOf(client.DELETE("/api/v1/vulnerabilities/knowledge/{id}", { params: { path: { id } } })),
    onSuccess,
  });
  return (
    <SectionCard title={t("posture.knowledge")} about={t("posture.knowledge.about")}>
      {mayDecide && (
        <label className="field">
          <span>{t("posture.knowledge.import")}</span>
          <input
            type="file"
            disabled={take.isPending}
            onChange={(event) => {
              const [file] = event.currentTarget.files ?? [];
              if (file !== undefined) take.mutate(file);
              // The same file can be chosen again.
              event.currentTarget.value = "";
            }}
          />
        </label>
      )}
      <Problem error={take.error ?? remove.error} />
      {files.isError && files.data === undefined ? (
        <ErrorState error={files.error} retry={() => void files.refetch()} />
      ) : files.data === undefined ? (
        <LoadingLines count={2} />
      ) : files.data.items.length === 0 ? (
        <p className="muted">{t("posture.knowledge.none")}</p>
      ) : (
        <ul className="facts">
          {files.data.items.map((file) => (
            <li key={file.id}>
              <span title={`SHA-256 ${file.digest}`}>
                {visibleText(file.name)}{" "}
                <span className="muted">
                  {t("posture.knowledge.taken", {
                    kind: file.kind,
                    taken: file.taken.toLocaleString(language),
                    by: visibleText(file.added_by),
                  })}{" "}
                  <Ago ms={file.added_at} />
                </span>
              </span>
              {mayDecide && file.whose === "tenant" && (
                <Button size="small" isBusy={remove.isPending} onClick={() => remove.mutate(file.id)}>
                  {t("action.remove")}
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
    </SectionCard>
  );
}
