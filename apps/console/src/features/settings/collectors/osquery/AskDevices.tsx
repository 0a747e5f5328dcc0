import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { client, dataOf } from "../../../../api/client.ts";
import { useTexts } from "../../../../i18n/i18n.tsx";
import { FormDialog } from "../../../../ui/FormDialog.tsx";
import { SelectField, TextArea, TextField } from "../../../../ui/fields.tsx";
import { visibleText } from "../../../../ui/visible-text.ts";
import { askedQuery, carvesQuery, nodesQuery } from "./queries.ts";

const hours = ["1", "24", "168"] as const;
const sizes = ["16", "256", "1024", "4096"] as const;
const mebibyte = 1024 * 1024;
const everyDevice = "";

/** A statement, why it is asked, of whom, and for how long. */
export function AskDevices({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTexts();
  const queries = useQueryClient();
  const [text, setText] = useState("");
  const [reason, setReason] = useState("");
  const [node, setNode] = useState(everyDevice);
  const [long, setLong] = useState<(typeof hours)[number]>("24");
  const nodes = useNodes();
  const ask = useMutation({
    mutationFn: () =>
      dataOf(
        client.POST("/api/v1/osquery-queries", {
          body: {
            query: text.trim(),
            reason: reason.trim(),
            nodes: node === everyDevice ? "all" : [node],
            minutes: 60 * Number(long),
          },
        }),
      ),
    async onSuccess() {
      onClose();
      await queries.invalidateQueries(askedQuery);
    },
  });
  return (
    <FormDialog
      isWide
      title={t("osquery.ask")}
      onClose={onClose}
      submit={t("osquery.ask")}
      isReady={text.trim() !== "" && reason.trim() !== ""}
      work={ask}
    >
      <TextArea
        autoFocus
        rows={4}
        label={t("osquery.query")}
        hint={t("osquery.query.hint")}
        value={text}
        maxLength={4_000}
        spellCheck={false}
        placeholder="SELECT pid, path FROM processes WHERE on_disk = 0"
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Reason value={reason} onChange={setReason} />
      <SelectField
        label={t("osquery.who")}
        value={node}
        onChange={setNode}
        options={[{ value: everyDevice, label: t("osquery.who.all") }, ...nodes]}
      />
      <Waits value={long} onChange={setLong} />
    </FormDialog>
  );
}

/** A path, why its files are taken, of whom, and how much at most. */
export function TakeFiles({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTexts();
  const queries = useQueryClient();
  const nodes = useNodes();
  const [chosen, setChosen] = useState<string | null>(null);
  const [path, setPath] = useState("");
  const [reason, setReason] = useState("");
  const [size, setSize] = useState<(typeof sizes)[number]>("256");
  const [long, setLong] = useState<(typeof hours)[number]>("24");
  const node = chosen ?? nodes[0]?.value ?? "";
  const take = useMutation({
    mutationFn: () =>
      dataOf(
        client.POST("/api/v1/osquery-carves", {
          body: {
            node,
            path: path.trim(),
            reason: reason.trim(),
            maximum_bytes: Number(size) * mebibyte,
            minutes: 60 * Number(long),
          },
        }),
      ),
    async onSuccess() {
      onClose();
      await Promise.all([queries.invalidateQueries(carvesQuery), queries.invalidateQueries(askedQuery)]);
    },
  });
  return (
    <FormDialog
      title={t("osquery.carve")}
      onClose={onClose}
      submit={t("osquery.carve")}
      isReady={node !== "" && path.trim() !== "" && reason.trim() !== ""}
      work={take}
    >
      <SelectField label={t("osquery.node")} value={node} onChange={setChosen} options={nodes} />
      <TextField
        isMono
        label={t("osquery.carve.path")}
        hint={t("osquery.carve.path.hint")}
        value={path}
        maxLength={1_000}
        spellCheck={false}
        placeholder="/etc/cron.d/%%"
        onChange={(event) => setPath(event.currentTarget.value)}
      />
      <Reason value={reason} onChange={setReason} />
      <SelectField
        label={t("osquery.carve.size")}
        value={size}
        onChange={setSize}
        options={sizes.map((value) => ({ value, label: `${value} MiB` }))}
      />
      <Waits value={long} onChange={setLong} />
    </FormDialog>
  );
}

function useNodes() {
  const list = useQuery(nodesQuery);
  return (list.data?.items ?? []).map(({ id, hostname, identifier }) => ({
    value: id,
    label: visibleText(hostname ?? identifier),
  }));
}

function Reason({ value, onChange }: { readonly value: string; readonly onChange: (text: string) => void }) {
  const { t } = useTexts();
  return (
    <TextField
      label={t("osquery.reason")}
      hint={t("osquery.reason.hint")}
      value={value}
      maxLength={500}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

function Waits({
  value,
  onChange,
}: {
  readonly value: (typeof hours)[number];
  readonly onChange: (hours_: (typeof hours)[number]) => void;
}) {
  const { t } = useTexts();
  return (
    <SelectField
      label={t("osquery.long")}
      value={value}
      onChange={onChange}
      options={hours.map((one) => ({ value: one, label: t("osquery.hours", { count: one }) }))}
    />
  );
}
