import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { client, dataOf } from "../../api/client.ts";
import { useMay } from "../../api/session.ts";
import { useArea, useTexts } from "../../i18n/i18n.tsx";
import { Loaded } from "../../ui/Loaded.tsx";
import { Button } from "../../ui/Button.tsx";
import { Section } from "../../ui/Drawer.tsx";
import { SelectField, TextField } from "../../ui/fields.tsx";
import { Problem } from "../../ui/Problem.tsx";
import { visibleText } from "../../ui/visible-text.ts";

const editable = ["version", "model", "owner", "site", "licence", "name"] as const;

/** What a device is: each field with who says it. A person's word counts; what others say stands beside it. */
export function DeviceDescription({ id }: { readonly id: string }) {
  const { t, message } = useTexts();
  const isThere = useArea("posture");
  const mayDecide = useMay("decide");
  const facts = useQuery({
    queryKey: ["device", id, "facts"],
    queryFn: ({ signal }) =>
      dataOf(client.GET("/api/v1/devices/{id}/facts", { params: { path: { id } }, signal })),
  });
  if (!isThere) return null;
  return (
    <Section title={t("posture.what")}>
      <Loaded query={facts} lines={4}>
        {({ items }) => (
          <ul className="facts">
            {items.map(({ field, text, origin, by, others }) => (
              <li key={field}>
                <span className="muted">{message(`posture.field.${field}`)}</span>
                <span>
                  {visibleText(text)}{" "}
                  <span className="muted">
                    {t(`posture.origin.${origin}`, { by: visibleText(by ?? "") })}
                    {others
                      .filter((other) => other.text !== text)
                      .map((other) => (
                        <span key={other.origin}>
                          {" · "}
                          {t(`posture.origin.${other.origin}`, { by: visibleText(other.by ?? "") })}:{" "}
                          {visibleText(other.text)}
                        </span>
                      ))}
                  </span>
                </span>
              </li>
            ))}
          </ul>
        )}
      </Loaded>
      {mayDecide && <Describe id={id} />}
    </Section>
  );
}

function Describe({ id }: { readonly id: string }) {
  const { t } = useTexts();
  const queries = useQueryClient();
  const [field, setField] = useState<(typeof editable)[number]>("version");
  const [text, setText] = useState("");
  const describe = useMutation({
    mutationFn: () =>
      text.trim() === ""
        ? dataOf(client.DELETE("/api/v1/devices/{id}/facts/{field}", { params: { path: { id, field } } }))
        : dataOf(
            client.PATCH("/api/v1/devices/{id}/facts", {
              params: { path: { id } },
              body: { [field]: text.trim() },
            }),
          ),
    async onSuccess() {
      setText("");
      await queries.invalidateQueries({ queryKey: ["device", id] });
    },
  });
  function onSubmit(event: FormEvent): void {
    event.preventDefault();
    describe.mutate();
  }
  return (
    <form className="row wrap" onSubmit={onSubmit}>
      <SelectField
        label={t("posture.describe.field")}
        value={field}
        onChange={setField}
        options={editable.map((value) => ({ value, label: t(`posture.field.${value}`) }))}
      />
      <TextField
        label={t("posture.describe.value")}
        hint={t("posture.describe.hint")}
        value={text}
        maxLength={256}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Button type="submit" isBusy={describe.isPending}>
        {t("posture.describe.say")}
      </Button>
      <Problem error={describe.error} />
    </form>
  );
}
