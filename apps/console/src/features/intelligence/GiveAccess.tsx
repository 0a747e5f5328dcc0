import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { client, dataOf } from "../../api/client.ts";
import type { Collection } from "../../api/types.ts";
import { useTexts } from "../../i18n/i18n.tsx";
import { FormDialog } from "../../ui/FormDialog.tsx";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { SelectField, TextField } from "../../ui/fields.tsx";
import { useCopy } from "../../ui/Value.tsx";
import { visibleText } from "../../ui/visible-text.ts";
import { tlpOptions } from "./EditCollection.tsx";
import { collectionsQuery } from "./queries.ts";

const uses = ["read", "write", "both"] as const;
const lives = ["90", "365", "never"] as const;
const dayMs = 86_400_000;

/** A key for a partner: limited to TAXII, and named for the collection. Its secret is shown once, with where to use it. */
export function GiveAccess({
  collection,
  onClose,
}: {
  readonly collection: Collection;
  readonly onClose: () => void;
}) {
  const { t } = useTexts();
  const queries = useQueryClient();
  const [name, setName] = useState("");
  const [use, setUse] = useState<(typeof uses)[number]>("read");
  const [tlp, setTlp] = useState<Collection["highest_tlp"]>("green");
  const [life, setLife] = useState<(typeof lives)[number]>("365");
  const isWritten = collection.kind === "objects";
  const give = useMutation({
    async mutationFn() {
      const [read, write] = [use !== "write", use !== "read"];
      const { key, secret } = await dataOf(
        client.POST("/api/v1/keys", {
          body: {
            name: name.trim(),
            // The least that lets it do so.
            role: !write ? "viewer" : read ? "analyst" : "ingest",
            permissions: [...(read || isWritten ? ["taxii:read"] : []), ...(write ? ["taxii:write"] : [])],
            expires_at: life === "never" ? null : Date.now() + Number(life) * dayMs,
          },
        }),
      );
      const path = { id: collection.id, key: key.id };
      const named = client.PUT("/api/v1/collections/{id}/readers/{key}", {
        params: { path },
        body: { read, write, highest_tlp: tlp },
      });
      await dataOf(named).catch(async (error: unknown) => {
        // A key that nobody was shown must not stay.
        await client.DELETE("/api/v1/keys/{id}", { params: { path: { id: key.id } } });
        throw error;
      });
      return secret;
    },
    onSuccess: () => queries.invalidateQueries(collectionsQuery),
  });
  if (give.data !== undefined) return <Given secret={give.data} path={collection.path} onClose={onClose} />;
  return (
    <FormDialog
      title={t("intel.sharing.give.title", { name: visibleText(collection.title) })}
      onClose={onClose}
      submit={t("intel.sharing.give")}
      isReady={name.trim() !== ""}
      work={give}
    >
      <TextField
        autoFocus
        label={t("intel.sharing.partner")}
        hint={t("intel.sharing.partner.hint")}
        value={name}
        maxLength={100}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      {isWritten && (
        <SelectField
          label={t("intel.sharing.may")}
          value={use}
          onChange={setUse}
          options={uses.map((value) => ({ value, label: t(`intel.sharing.may.${value}`) }))}
        />
      )}
      <SelectField
        label={t("intel.sharing.upTo")}
        hint={t("intel.sharing.upTo.hint")}
        value={tlp}
        onChange={setTlp}
        options={tlpOptions}
      />
      <SelectField
        label={t("intel.sharing.life")}
        value={life}
        onChange={setLife}
        options={lives.map((value) => ({
          value,
          label: value === "never" ? t("intel.sharing.never") : t("intel.sharing.days", { count: value }),
        }))}
      />
    </FormDialog>
  );
}

function Given({
  secret,
  path,
  onClose,
}: {
  readonly secret: string;
  readonly path: string;
  readonly onClose: () => void;
}) {
  const { t } = useTexts();
  const copy = useCopy();
  return (
    <Dialog title={t("intel.sharing.given")} onClose={onClose}>
      <p>{t("intel.sharing.once")}</p>
      <pre className="block">{secret}</pre>
      <p className="muted">{t("intel.sharing.where")}</p>
      <code className="wrapped">{`${location.origin}${path}`}</code>
      <div className="dialog-foot">
        <Button icon="copy" onClick={() => copy(secret)}>
          {t("action.copy")}
        </Button>
        <Button look="primary" onClick={onClose}>
          {t("action.done")}
        </Button>
      </div>
    </Dialog>
  );
}
