import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { client, dataOf } from "../../../api/client.ts";
import { problemText } from "../../../api/problem-text.ts";
import { useMay } from "../../../api/session.ts";
import type { WatchedName } from "../../../api/types.ts";
import { useTexts } from "../../../i18n/i18n.tsx";
import { Button } from "../../../ui/Button.tsx";
import { Dialog } from "../../../ui/Dialog.tsx";
import { SectionCard } from "../../../ui/SectionCard.tsx";
import { EmptyState, ErrorState, LoadingLines } from "../../../ui/states.tsx";
import { useSay } from "../../../ui/Toasts.tsx";
import { visibleText } from "../../../ui/visible-text.ts";
import { EditWatchedName } from "./EditWatchedName.tsx";
import { vendorsQuery, watchedNamesQuery } from "./queries.ts";

/** The names whose look-alikes are told. */
export function WatchedNames() {
  const { t } = useTexts();
  const mayDecide = useMay("decide");
  const names = useQuery(watchedNamesQuery);
  const [edited, setEdited] = useState<WatchedName | { readonly vendor: string } | null>(null);
  return (
    <SectionCard
      title={t("look.names")}
      about={t("look.names.about")}
      action={
        mayDecide && (
          <Button look="primary" icon="plus" onClick={() => setEdited({ vendor: "" })}>
            {t("look.watch")}
          </Button>
        )
      }
    >
      {names.isError && names.data === undefined ? (
        <ErrorState error={names.error} retry={() => void names.refetch()} />
      ) : names.data === undefined ? (
        <LoadingLines count={2} />
      ) : names.data.items.length === 0 ? (
        <EmptyState title={t("look.names.empty")}>
          <p>{t("look.names.empty.body")}</p>
        </EmptyState>
      ) : (
        <Table items={names.data.items} onEdit={mayDecide ? setEdited : null} />
      )}
      {mayDecide && names.data !== undefined && (
        <Vendors watched={names.data.items} onWatch={(vendor) => setEdited({ vendor })} />
      )}
      {edited !== null && (
        <EditWatchedName
          name={"id" in edited ? edited : null}
          vendor={"id" in edited ? "" : edited.vendor}
          onClose={() => setEdited(null)}
        />
      )}
    </SectionCard>
  );
}

function Table({
  items,
  onEdit,
}: {
  readonly items: readonly WatchedName[];
  readonly onEdit: ((name: WatchedName) => void) | null;
}) {
  const { t } = useTexts();
  return (
    <table className="plain">
      <thead>
        <tr>
          <th>{t("look.name")}</th>
          <th>{t("look.kind")}</th>
          <th>{t("look.own")}</th>
          <th>
            <span className="visually-hidden">{t("intel.actions")}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {items.map((one) => (
          <tr key={one.id}>
            <td>
              {visibleText(one.name)}
              <LookedBack name={one} />
              {one.whose === "installation" && <div className="muted">{t("intel.forAll")}</div>}
            </td>
            <td>{t(`look.kind.${one.kind}`)}</td>
            <td className="wrapped">
              {one.own.length === 0 ? (
                <span className="muted">{t("look.own.none")}</span>
              ) : (
                visibleText(one.own.join(", "))
              )}
            </td>
            <td className="number">
              {onEdit !== null && (
                <span className="row">
                  <Button size="small" onClick={() => onEdit(one)}>
                    {t("look.change")}
                    <span className="visually-hidden">{visibleText(one.name)}</span>
                  </Button>
                  <Remove name={one} />
                </span>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** What stands in a vendor's place: not known, or what tells of a device of somebody else. */
const notVendors = ["unknown", "breakwater", "osquery"];

/** Vendors of one's own devices that are not watched yet: a press begins with one. */
function Vendors({
  watched,
  onWatch,
}: {
  readonly watched: readonly WatchedName[];
  readonly onWatch: (vendor: string) => void;
}) {
  const { t } = useTexts();
  const devices = useQuery(vendorsQuery);
  const known = new Set([...watched.map(({ label }) => label), ...notVendors]);
  const vendors = (devices.data ?? []).filter(
    (vendor) => !known.has(vendor.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, "")),
  );
  if (vendors.length === 0) return null;
  return (
    <div className="row">
      <span className="muted">{t("look.vendors")}</span>
      {vendors.map((vendor) => (
        <Button key={vendor} size="small" icon="plus" onClick={() => onWatch(vendor)}>
          {visibleText(vendor)}
        </Button>
      ))}
    </div>
  );
}

/** What came of looking for it in history. */
function LookedBack({ name: { looked_back: result } }: { readonly name: WatchedName }) {
  const { t, language } = useTexts();
  if (result === null) return <div className="muted">{t("look.back.running")}</div>;
  const count = (number: number) => number.toLocaleString(language);
  return (
    <div className="muted">
      {t("look.back.done", { names: count(result.names), found: count(result.found) })}
      {result.is_cut && ` ${t("look.back.cut")}`}
    </div>
  );
}

function Remove({ name }: { readonly name: WatchedName }) {
  const texts = useTexts();
  const { t } = texts;
  const say = useSay();
  const queries = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const remove = useMutation({
    mutationFn: () =>
      dataOf(client.DELETE("/api/v1/lookalikes/names/{id}", { params: { path: { id: name.id } } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["lookalikes"] }),
    onError: (error) => say(problemText(error, texts)),
  });
  return (
    <>
      <Button size="small" onClick={() => setAsking(true)}>
        {t("action.remove")}
        <span className="visually-hidden">{visibleText(name.name)}</span>
      </Button>
      {isAsking && (
        <Dialog
          title={t("look.remove.title", { name: visibleText(name.name) })}
          onClose={() => setAsking(false)}
        >
          <p>{t("look.remove.means")}</p>
          <div className="dialog-foot">
            <Button look="quiet" onClick={() => setAsking(false)}>
              {t("action.cancel")}
            </Button>
            <Button look="danger" isBusy={remove.isPending} onClick={() => remove.mutate()}>
              {t("action.remove")}
            </Button>
          </div>
        </Dialog>
      )}
    </>
  );
}
