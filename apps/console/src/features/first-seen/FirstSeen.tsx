import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { type FormEvent, useEffect, useState } from "react";
import { client, dataOf } from "../../api/client.ts";
import type { FirstSeenItem } from "../../api/types.ts";
import { useArea, useTexts } from "../../i18n/i18n.tsx";
import { Button } from "../../ui/Button.tsx";
import { TextField } from "../../ui/fields.tsx";
import { PageHead } from "../../ui/PageHead.tsx";
import { SectionCard } from "../../ui/SectionCard.tsx";
import { EmptyState, ErrorState, LoadingLines } from "../../ui/states.tsx";
import { TimeText } from "../../ui/TimeText.tsx";
import { Value } from "../../ui/Value.tsx";
import { visibleText } from "../../ui/visible-text.ts";
import { termOf } from "../events/query-text.ts";

const route = getRouteApi("/shell/first-seen");

/** Patient zero: where in the fleet a value or a behaviour was seen first, and how common it is. */
export function FirstSeen() {
  const { t } = useTexts();
  const isThere = useArea("firstSeen");
  const { value, rule } = route.useSearch();
  if (!isThere) return <LoadingLines count={8} />;
  return (
    <div className="page">
      <PageHead title={t("first.title")} guide="hunts" />
      <Ask />
      {value !== undefined || rule !== undefined ? (
        <Answer value={value} rule={rule} />
      ) : (
        <EmptyState title={t("first.empty")}>
          <p>{t("first.empty.body")}</p>
        </EmptyState>
      )}
    </div>
  );
}

function Ask() {
  const { t } = useTexts();
  const { value = "" } = route.useSearch();
  const navigate = route.useNavigate();
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  function onSubmit(event: FormEvent): void {
    event.preventDefault();
    const asked = text.trim();
    void navigate({ search: asked === "" ? {} : { value: asked } });
  }
  return (
    <form className="row wrap" onSubmit={onSubmit} role="search">
      <TextField
        isMono
        type="search"
        label={t("first.value")}
        hint={t("first.value.hint")}
        value={text}
        maxLength={4_096}
        spellCheck={false}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Button look="primary" type="submit" icon="search" disabled={text.trim() === ""}>
        {t("first.ask")}
      </Button>
    </form>
  );
}

function Answer({ value, rule }: { readonly value: string | undefined; readonly rule: string | undefined }) {
  const { t } = useTexts();
  const found = useQuery({
    queryKey: ["first-seen", value, rule],
    queryFn: ({ signal }) =>
      dataOf(
        client.GET("/api/v1/first-seen", {
          params: { query: value === undefined ? { rule: rule ?? "" } : { value } },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  });
  const { data } = found;
  if (found.isError) return <ErrorState error={found.error} retry={() => void found.refetch()} />;
  if (data === undefined) return <LoadingLines count={6} />;
  return (
    <>
      {data.items.length === 0 && (
        <EmptyState title={t("first.none")}>
          <p>{t("first.none.body")}</p>
        </EmptyState>
      )}
      {data.items.map((item) => (
        <Item key={`${item.type} ${item.value}`} item={item} hasTenants={data.tenants_searched > 1} />
      ))}
      <p className="muted">
        {data.oldest_sighting === null ? (
          t("first.noSightings")
        ) : (
          <>
            {t("first.since")} <TimeText ms={data.oldest_sighting} />. {t("first.limits")}
          </>
        )}{" "}
        {data.tenants_searched > 1 && t("first.tenants", { count: data.tenants_searched })}
      </p>
    </>
  );
}

function Item({ item, hasTenants }: { readonly item: FirstSeenItem; readonly hasTenants: boolean }) {
  const { t, find, language } = useTexts();
  const [first] = item.places;
  const kind = find(`first.type.${item.type}`) ?? item.type;
  return (
    <SectionCard title={`${kind}: ${visibleText(item.value).slice(0, 200)}`}>
      <ul className="facts">
        <li>
          <span className="muted">{t("first.began")}</span>
          <span>
            <TimeText ms={item.first_seen} />
            {first?.device !== undefined && first.device !== null && <> · {visibleText(first.device.name)}</>}
            {hasTenants && first !== undefined && <> · {visibleText(first.tenant.name)}</>}
          </span>
        </li>
        <li>
          <span className="muted">{t("first.common")}</span>
          <span>
            {t(hasTenants ? "first.prevalence.tenants" : "first.prevalence", {
              devices: item.devices.toLocaleString(language),
              tenants: item.tenants.toLocaleString(language),
              count: item.count.toLocaleString(language),
            })}
          </span>
        </li>
      </ul>
      <table className="plain">
        <thead>
          <tr>
            <th>{t("first.place")}</th>
            {hasTenants && <th>{t("first.tenant")}</th>}
            <th>{t("first.column.first")}</th>
            <th>{t("first.column.last")}</th>
            <th className="number">{t("first.column.events")}</th>
          </tr>
        </thead>
        <tbody>
          {item.places.map(({ tenant, device, first_seen: began, last_seen: last, count }) => (
            <tr key={`${tenant.id} ${device?.vendor} ${device?.product} ${device?.name}`}>
              <td>
                {device === null ? (
                  <span className="faint">{t("first.noDevice")}</span>
                ) : (
                  <>
                    <Value text={device.name} />{" "}
                    <span className="muted">{visibleText(`${device.vendor} ${device.product}`)}</span>
                  </>
                )}
              </td>
              {hasTenants && <td>{visibleText(tenant.name)}</td>}
              <td>
                <TimeText ms={began} />
              </td>
              <td>
                <TimeText ms={last} />
              </td>
              <td className="number">{count.toLocaleString(language)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {item.type !== "rule" && (
        <p>
          <Link to="/events/{-$uid}" params={{}} search={{ q: termOf("observables.value", item.value) }}>
            {t("first.events")}
          </Link>
        </p>
      )}
    </SectionCard>
  );
}
