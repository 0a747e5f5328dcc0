import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { client, dataOf } from "../../api/client.ts";
import { useMay } from "../../api/session.ts";
import type { Device } from "../../api/types.ts";
import { useArea, useTexts } from "../../i18n/i18n.tsx";
import { Button } from "../../ui/Button.tsx";
import { Section } from "../../ui/Drawer.tsx";
import { SelectField } from "../../ui/fields.tsx";
import { Problem } from "../../ui/Problem.tsx";
import { visibleText } from "../../ui/visible-text.ts";

const offered = 200;

/** Says that a device seen under two names is one, and takes it back. Nothing is rewritten by either. */
export function SameDevice({ device }: { readonly device: Device }) {
  const { t, message } = useTexts();
  const isThere = useArea("posture");
  const mayDecide = useMay("decide");
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [into, setInto] = useState("");
  const others = useQuery({
    queryKey: ["devices", "to-merge"],
    queryFn: ({ signal }) =>
      dataOf(client.GET("/api/v1/devices", { params: { query: { limit: offered } }, signal })),
    enabled: mayDecide,
  });
  const onSuccess = () => queries.invalidateQueries();
  const merge = useMutation({
    mutationFn: () =>
      dataOf(
        client.POST("/api/v1/devices/{id}/merge", { params: { path: { id: device.id } }, body: { into } }),
      ),
    async onSuccess() {
      await navigate({ to: "/devices/{-$id}", params: { id: into } });
      await onSuccess();
    },
  });
  const split = useMutation({
    mutationFn: (id: string) =>
      dataOf(client.POST("/api/v1/devices/{id}/split", { params: { path: { id } } })),
    onSuccess,
  });
  if (!isThere || !mayDecide || device.is_sample) return null;
  function onSubmit(event: FormEvent): void {
    event.preventDefault();
    merge.mutate();
  }
  const merged = device.identities.filter(({ observed }) => observed !== device.id);
  const choices = (others.data?.items ?? []).filter(
    ({ id, is_sample: isSample }) => id !== device.id && !isSample,
  );
  return (
    <Section title={t("posture.same")}>
      <p className="muted">{t("posture.same.about")}</p>
      <ul className="facts">
        {merged.map(({ kind, value, observed }) => (
          <li key={kind + value}>
            <span>
              <span className="muted">{message(`identity.${kind}`)}</span> {visibleText(value)}
            </span>
            <Button size="small" isBusy={split.isPending} onClick={() => split.mutate(observed)}>
              {t("posture.same.split")}
            </Button>
          </li>
        ))}
      </ul>
      <form className="row wrap" onSubmit={onSubmit}>
        <SelectField
          label={t("posture.same.with")}
          value={into}
          onChange={setInto}
          options={[
            { value: "", label: "–" },
            ...choices.map(({ id, name, product }) => ({
              value: id,
              label: visibleText(`${name} (${product})`),
            })),
          ]}
        />
        <Button type="submit" disabled={into === ""} isBusy={merge.isPending}>
          {t("posture.same.merge")}
        </Button>
      </form>
      <Problem error={merge.error ?? split.error} />
    </Section>
  );
}
