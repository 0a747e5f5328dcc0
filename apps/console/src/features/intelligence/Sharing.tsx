import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { client, dataOf } from "../../api/client.ts";
import { problemText } from "../../api/problem-text.ts";
import { useMay } from "../../api/session.ts";
import type { Collection } from "../../api/types.ts";
import { useTexts } from "../../i18n/i18n.tsx";
import { Loaded } from "../../ui/Loaded.tsx";
import { ConfirmDialog } from "../../ui/ConfirmDialog.tsx";
import { Button } from "../../ui/Button.tsx";
import { SectionCard } from "../../ui/SectionCard.tsx";
import { HealthMark } from "../../ui/SeverityMark.tsx";
import { Ago } from "../../ui/TimeText.tsx";
import { useSay } from "../../ui/Toasts.tsx";
import { useNow } from "../../ui/use-now.ts";
import { useCopy } from "../../ui/Value.tsx";
import { visibleText } from "../../ui/visible-text.ts";
import { EditCollection } from "./EditCollection.tsx";
import { GiveAccess } from "./GiveAccess.tsx";
import { collectionsQuery } from "./queries.ts";

type Opened =
  | { readonly kind: "make" }
  | { readonly kind: "edit" | "access" | "remove"; readonly collection: Collection };

/** What partners read over TAXII and as a MISP feed: which collections, who may, up to which marking, and the addresses to give them. */
export function Sharing() {
  const { t } = useTexts();
  const collections = useQuery(collectionsQuery);
  const mayAdminister = useMay("administer");
  const [opened, setOpened] = useState<Opened | null>(null);
  const close = () => setOpened(null);
  return (
    <div className="stack">
      <SectionCard
        title={t("intel.sharing")}
        about={t("intel.sharing.about")}
        action={
          mayAdminister && (
            <Button look="primary" icon="plus" onClick={() => setOpened({ kind: "make" })}>
              {t("intel.sharing.make")}
            </Button>
          )
        }
      >
        <Loaded query={collections} lines={4}>
          {({ items }) => (
            <table className="plain">
              <thead>
                <tr>
                  <th>{t("intel.sharing.collection")}</th>
                  <th>{t("intel.sharing.marking")}</th>
                  <th>{t("intel.sharing.readers")}</th>
                  <th>
                    <span className="visually-hidden">{t("intel.actions")}</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {items.map((collection) => (
                  <Row
                    key={collection.id}
                    collection={collection}
                    mayAdminister={mayAdminister}
                    onOpen={(kind) => setOpened({ kind, collection })}
                  />
                ))}
              </tbody>
            </table>
          )}
        </Loaded>
      </SectionCard>
      {collections.data !== undefined && <Addresses root={collections.data.root} />}
      {opened?.kind === "make" && <EditCollection onClose={close} />}
      {opened?.kind === "edit" && <EditCollection collection={opened.collection} onClose={close} />}
      {opened?.kind === "access" && <GiveAccess collection={opened.collection} onClose={close} />}
      {opened?.kind === "remove" && <Remove collection={opened.collection} onClose={close} />}
    </div>
  );
}

function Row({
  collection,
  mayAdminister,
  onOpen,
}: {
  readonly collection: Collection;
  readonly mayAdminister: boolean;
  readonly onOpen: (kind: "edit" | "access" | "remove") => void;
}) {
  const { t, language } = useTexts();
  const { kind, title, alias, description, objects } = collection;
  const isMade = kind === "objects";
  return (
    <tr>
      <td>
        {isMade ? visibleText(title) : t(`intel.sharing.kind.${kind}`)} <code>{alias}</code>
        <div className="muted">{isMade ? visibleText(description) : t(`intel.sharing.holds.${kind}`)}</div>
        {isMade && (
          <div className="muted">
            {t("intel.sharing.objects", { count: objects.toLocaleString(language) })}
          </div>
        )}
      </td>
      <td>
        {t("intel.sharing.highest", { tlp: collection.highest_tlp.toUpperCase() })}
        <div className="muted">
          {t("intel.sharing.unmarked", { tlp: collection.unmarked_tlp.toUpperCase() })}
        </div>
      </td>
      <td>
        <div>{t("intel.sharing.members")}</div>
        {!isMade && <div>{t("intel.sharing.partners")}</div>}
        {collection.readers.map((reader) => (
          <Reader key={reader.key} collection={collection} reader={reader} mayAdminister={mayAdminister} />
        ))}
      </td>
      <td className="number">
        {mayAdminister && (
          <span className="row">
            <Act collection={title} onClick={() => onOpen("access")}>
              {t("intel.sharing.give")}
            </Act>
            <Act collection={title} onClick={() => onOpen("edit")}>
              {t("intel.sharing.change")}
            </Act>
            {isMade && (
              <Act isDanger collection={title} onClick={() => onOpen("remove")}>
                {t("intel.sharing.delete")}
              </Act>
            )}
          </span>
        )}
      </td>
    </tr>
  );
}

/** A button of a row says to those who listen which row it is of. */
function Act({
  collection,
  isDanger = false,
  onClick,
  children,
}: {
  readonly collection: string;
  readonly isDanger?: boolean;
  readonly onClick: () => void;
  readonly children: ReactNode;
}) {
  return (
    <Button size="small" {...(isDanger ? { look: "danger" as const } : {})} onClick={onClick}>
      {children}
      <span className="visually-hidden">{visibleText(collection)}</span>
    </Button>
  );
}

function Reader({
  collection,
  reader,
  mayAdminister,
}: {
  readonly collection: Collection;
  readonly reader: Collection["readers"][number];
  readonly mayAdminister: boolean;
}) {
  const texts = useTexts();
  const { t } = texts;
  const say = useSay();
  const queries = useQueryClient();
  const now = useNow(60_000);
  const takeAway = useMutation({
    mutationFn: () =>
      dataOf(
        client.DELETE("/api/v1/collections/{id}/readers/{key}", {
          params: { path: { id: collection.id, key: reader.key } },
        }),
      ),
    onSuccess: () => queries.invalidateQueries(collectionsQuery),
    onError: (error) => say(problemText(error, texts)),
  });
  const does = [
    reader.read ? t("intel.sharing.reads", { tlp: reader.highest_tlp.toUpperCase() }) : "",
    reader.write ? t("intel.sharing.writes") : "",
  ].filter((text) => text !== "");
  return (
    <div className="row">
      <span>
        {visibleText(reader.name)}: {does.length === 0 ? t("intel.sharing.nothing") : does.join(", ")}
        <span className="muted">
          {" · "}
          {reader.last_used_at === null ? (
            t("intel.sharing.unused")
          ) : (
            <>
              {t("intel.sharing.used")} <Ago ms={reader.last_used_at} />
            </>
          )}
        </span>
        {reader.expires_at !== null && reader.expires_at <= now && (
          <HealthMark level="medium">{t("intel.sharing.expired")}</HealthMark>
        )}
      </span>
      {mayAdminister && (
        <Button size="small" look="quiet" isBusy={takeAway.isPending} onClick={() => takeAway.mutate()}>
          {t("intel.sharing.takeAway")}
          <span className="visually-hidden">{visibleText(reader.name)}</span>
        </Button>
      )}
    </div>
  );
}

/** What a partner writes into their client. */
function Addresses({ root }: { readonly root: string }) {
  const { t } = useTexts();
  const feed = root.replace(/^\/taxii2\//, "/feeds/misp/");
  const isHere = ["localhost", "127.0.0.1", "[::1]"].includes(location.hostname);
  return (
    <SectionCard title={t("intel.sharing.addresses")} about={t("intel.sharing.addresses.about")}>
      {isHere && <p>{t("intel.sharing.loopback")}</p>}
      <Address label={t("intel.sharing.discovery")} path="/taxii2/" />
      <Address label={t("intel.sharing.root")} path={root} />
      <Address label={t("intel.sharing.feed")} path={feed} />
    </SectionCard>
  );
}

function Address({ label, path }: { readonly label: string; readonly path: string }) {
  const { t } = useTexts();
  const copy = useCopy();
  const address = `${location.origin}${path}`;
  return (
    <div className="stack tight">
      <span className="muted">{label}</span>
      <span className="row">
        <code className="wrapped">{address}</code>
        <Button icon="copy" size="small" onClick={() => copy(address)}>
          {t("action.copy")}
          <span className="visually-hidden">{label}</span>
        </Button>
      </span>
    </div>
  );
}

function Remove({ collection, onClose }: { readonly collection: Collection; readonly onClose: () => void }) {
  const texts = useTexts();
  const { t, language } = texts;
  const say = useSay();
  const queries = useQueryClient();
  const remove = useMutation({
    mutationFn: () =>
      dataOf(client.DELETE("/api/v1/collections/{id}", { params: { path: { id: collection.id } } })),
    async onSuccess() {
      onClose();
      await queries.invalidateQueries(collectionsQuery);
    },
    onError: (error) => say(problemText(error, texts)),
  });
  return (
    <ConfirmDialog
      title={t("intel.sharing.remove", { name: visibleText(collection.title) })}
      onClose={onClose}
      confirm={t("intel.sharing.delete")}
      isBusy={remove.isPending}
      onConfirm={() => remove.mutate()}
    >
      <p>
        {t("intel.sharing.remove.means", {
          count: collection.objects.toLocaleString(language),
          keys: collection.readers.length.toLocaleString(language),
        })}
      </p>
    </ConfirmDialog>
  );
}
