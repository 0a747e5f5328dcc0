import { useMutation } from "@tanstack/react-query";
import { client, dataOf } from "../../../api/client.ts";
import type { NewFeed } from "../../../api/types.ts";
import { useTexts } from "../../../i18n/i18n.tsx";
import { Button } from "../../../ui/Button.tsx";
import { Problem } from "../../../ui/Problem.tsx";
import { visibleText } from "../../../ui/visible-text.ts";

/** Asks a TAXII server what it offers, and gives the address of the collection that is chosen. */
export function FindCollections({
  address,
  credentials,
  onChoose,
}: {
  readonly address: string;
  readonly credentials: NonNullable<NewFeed["credentials"]> | null;
  readonly onChoose: (address: string) => void;
}) {
  const { t } = useTexts();
  const find = useMutation({
    mutationFn: () => dataOf(client.POST("/api/v1/feeds/collections", { body: { address, credentials } })),
  });
  return (
    <div className="stack tight">
      <Button disabled={address === ""} isBusy={find.isPending} onClick={() => find.mutate()}>
        {t("feeds.find")}
      </Button>
      <Problem error={find.error} />
      {find.data?.collections.length === 0 && <p role="status">{t("feeds.found.none")}</p>}
      {find.data !== undefined && find.data.collections.length > 0 && (
        <fieldset>
          <legend>{t("feeds.found")}</legend>
          {find.data.collections.map((one) => (
            <label key={one.address} className="row">
              <input
                type="radio"
                name="collection"
                checked={one.address === address}
                onChange={() => onChoose(one.address)}
              />
              <span>
                {visibleText(one.title)} <span className="muted">{visibleText(one.root)}</span>
              </span>
            </label>
          ))}
        </fieldset>
      )}
      {find.data?.problems.map((problem) => (
        <p key={problem} className="muted">
          {visibleText(problem)}
        </p>
      ))}
    </div>
  );
}
