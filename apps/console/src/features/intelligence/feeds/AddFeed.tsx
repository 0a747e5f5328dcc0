import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { client, dataOf } from "../../../api/client.ts";
import type { NewFeed } from "../../../api/types.ts";
import { useTexts } from "../../../i18n/i18n.tsx";
import { Button } from "../../../ui/Button.tsx";
import { Dialog } from "../../../ui/Dialog.tsx";
import { SelectField, TextField } from "../../../ui/fields.tsx";
import { Problem } from "../../../ui/Problem.tsx";
import { FindCollections } from "./FindCollections.tsx";
import { CredentialFields, type CredentialText, credentialsOf, noCredentials } from "./CredentialFields.tsx";

const kinds = ["file", "taxii", "misp", "warninglist", "knowledge", "csaf", "names"] as const;
const actions = ["lower", "inform", "ignore"] as const;
const rhythms = ["60", "360", "1440", "10080"] as const;
const markings = ["none", "clear", "green", "amber", "amber+strict", "red"] as const;

/** A source that is not in the catalogue, by its address. */
export function AddFeed({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTexts();
  const queries = useQueryClient();
  const [name, setName] = useState("");
  const [kind, setKind] = useState<(typeof kinds)[number]>("file");
  const [action, setAction] = useState<(typeof actions)[number]>("lower");
  const [address, setAddress] = useState("");
  const [rhythm, setRhythm] = useState<(typeof rhythms)[number]>("1440");
  const [tlp, setTlp] = useState<(typeof markings)[number]>("none");
  const [licence, setLicence] = useState("");
  const [credentials, setCredentials] = useState<CredentialText>(noCredentials);
  const add = useMutation({
    mutationFn: () => dataOf(client.POST("/api/v1/feeds", { body: bodyOf() })),
    async onSuccess() {
      onClose();
      await queries.invalidateQueries({ queryKey: ["feeds"] });
    },
  });
  function bodyOf(): NewFeed {
    return {
      name: name.trim(),
      address: address.trim(),
      kind: kind === "warninglist" ? "file" : kind,
      ...(kind === "warninglist" ? { warninglist_action: action } : {}),
      every_minutes: Number(rhythm),
      licence: licence.trim(),
      ...(tlp === "none" ? {} : { tlp }),
      credentials: credentialsOf(credentials),
    };
  }
  function onSubmit(event: FormEvent): void {
    event.preventDefault();
    add.mutate();
  }
  return (
    <Dialog title={t("feeds.add")} onClose={onClose}>
      <form className="stack" onSubmit={onSubmit} autoComplete="off">
        <TextField
          autoFocus
          label={t("intel.source")}
          hint={t("intel.import.name")}
          value={name}
          maxLength={100}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <SelectField
          label={t("feeds.kind")}
          value={kind}
          onChange={setKind}
          options={kinds.map((value) => ({ value, label: t(`feeds.kind.${value}`) }))}
        />
        <TextField
          isMono
          type="url"
          label={t("feeds.address")}
          hint={t(kind === "file" ? "feeds.address.hint" : `feeds.address.${kind}`)}
          placeholder="https://example.com/list.csv"
          value={address}
          maxLength={2_000}
          spellCheck={false}
          onChange={(event) => setAddress(event.currentTarget.value)}
        />
        <SelectField
          label={t("feeds.rhythm")}
          value={rhythm}
          onChange={setRhythm}
          options={rhythms.map((value) => ({ value, label: t(`feeds.rhythm.${value}`) }))}
        />
        {kind === "warninglist" && (
          <SelectField
            label={t("feeds.warninglist")}
            value={action}
            onChange={setAction}
            options={actions.map((value) => ({ value, label: t(`feeds.warninglist.${value}`) }))}
          />
        )}
        <SelectField
          label="TLP"
          value={tlp}
          onChange={setTlp}
          options={markings.map((value) => ({
            value,
            label: value === "none" ? t("intel.import.noTlp") : `TLP:${value.toUpperCase()}`,
          }))}
        />
        <TextField
          label={t("feeds.licence")}
          value={licence}
          maxLength={200}
          onChange={(event) => setLicence(event.currentTarget.value)}
        />
        <CredentialFields value={credentials} onChange={setCredentials} />
        {kind === "taxii" && (
          <FindCollections
            address={address.trim()}
            credentials={credentialsOf(credentials)}
            onChoose={setAddress}
          />
        )}
        <Problem error={add.error} />
        <div className="dialog-foot">
          <Button look="quiet" onClick={onClose}>
            {t("action.cancel")}
          </Button>
          <Button
            look="primary"
            type="submit"
            disabled={name.trim() === "" || address.trim() === ""}
            isBusy={add.isPending}
          >
            {t("feeds.add")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
