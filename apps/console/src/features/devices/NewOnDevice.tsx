import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { client, dataOf } from "../../api/client.ts";
import type { Device } from "../../api/types.ts";
import { useArea, useTexts } from "../../i18n/i18n.tsx";
import { Button } from "../../ui/Button.tsx";
import { Section } from "../../ui/Drawer.tsx";
import { SelectField } from "../../ui/fields.tsx";
import { ErrorState, LoadingLines } from "../../ui/states.tsx";
import { Ago } from "../../ui/TimeText.tsx";
import { Value } from "../../ui/Value.tsx";

const dayMs = 86_400_000;
const spans = ["1", "7", "30"] as const;
const kinds = ["all", "ip", "hostname", "url", "user", "email", "user_agent", "file", "hash", "mac"] as const;
const shownAtFirst = 12;
const mostShown = 200;

/** What this device named for the first time: destinations, accounts, user agents, files. */
export function NewOnDevice({ device }: { readonly device: Device }) {
  const { t, find, language } = useTexts();
  const isThere = useArea("firstSeen");
  const [span, setSpan] = useState<(typeof spans)[number]>("7");
  const [kind, setKind] = useState<(typeof kinds)[number]>("all");
  const [isWhole, setWhole] = useState(false);
  const found = useQuery({
    queryKey: ["device", device.id, "new", span, kind],
    queryFn: ({ signal }) => {
      const to = Date.now() + 60_000;
      const from = to - Number(span) * dayMs;
      return dataOf(
        client.GET("/api/v1/devices/{id}/new", {
          params: {
            path: { id: device.id },
            query: { from, to, limit: mostShown, ...(kind === "all" ? {} : { type: kind }) },
          },
          signal,
        }),
      );
    },
    staleTime: 60_000,
  });
  const items = found.data?.items ?? [];
  const shown = isWhole ? items : items.slice(0, shownAtFirst);
  // All that a device has is new while it is new itself.
  const isYoung = device.first_seen > Date.now() - Number(span) * dayMs;
  if (!isThere) return null;
  return (
    <Section title={t("first.new")} aside={<span className="muted">{t("first.new.means")}</span>}>
      <div className="row wrap">
        <SelectField
          label={t("first.new.span")}
          value={span}
          onChange={setSpan}
          options={spans.map((value) => ({ value, label: t(`first.span.${value}`) }))}
        />
        <SelectField
          label={t("first.new.kind")}
          value={kind}
          onChange={setKind}
          options={kinds.map((value) => ({
            value,
            label: value === "all" ? t("first.new.all") : (find(`first.type.${value}`) ?? value),
          }))}
        />
      </div>
      {isYoung && <p className="muted">{t("first.new.young")}</p>}
      {found.isError ? (
        <ErrorState error={found.error} retry={() => void found.refetch()} />
      ) : found.data === undefined ? (
        <LoadingLines count={3} />
      ) : items.length === 0 ? (
        <p className="muted">{t("first.new.none")}</p>
      ) : (
        <table className="plain">
          <thead>
            <tr>
              <th>{t("first.column.value")}</th>
              <th>{t("first.new.kind")}</th>
              <th>{t("first.column.first")}</th>
              <th className="number">{t("first.column.events")}</th>
            </tr>
          </thead>
          <tbody>
            {shown.map(({ type, value, first_seen: first, count }) => (
              <tr key={`${type} ${value}`}>
                <td>
                  <Link to="/first-seen" search={{ value }} className="plain-link">
                    <Value text={value} />
                  </Link>
                </td>
                <td>{find(`first.type.${type}`) ?? type}</td>
                <td>
                  <Ago ms={first} />
                </td>
                <td className="number">{count.toLocaleString(language)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {isWhole && found.data?.more === true && (
        <p className="muted">{t("first.new.cut", { count: mostShown })}</p>
      )}
      {items.length > shown.length && (
        <Button size="small" look="quiet" onClick={() => setWhole(true)}>
          {t(found.data?.more === true ? "first.new.latest" : "first.new.more", { count: items.length })}
        </Button>
      )}
    </Section>
  );
}
