import type { Hunt } from "../../api/types.ts";
import { useTexts } from "../../i18n/i18n.tsx";
import { Section } from "../../ui/Drawer.tsx";
import { SeverityShape } from "../../ui/SeverityMark.tsx";
import { TimeText } from "../../ui/TimeText.tsx";
import { formatTime } from "../../ui/zone.ts";
import { visibleText } from "../../ui/visible-text.ts";

type Coverage = NonNullable<Hunt["coverage"]>;
const shownRanges = 8;
const shownNames = 12;

/** What was searched and what was not, so that nothing found says no more than it is. */
export function CoverageStatement({ coverage }: { readonly coverage: Coverage }) {
  const { t, language } = useTexts();
  const number = (value: number) => value.toLocaleString(language);
  if (coverage.first === null)
    return (
      <Section title={t("coverage.title")}>
        <p className="unseen">
          <SeverityShape level="high" />
          <b>{t("coverage.nothing")}</b>
        </p>
        <Blind coverage={coverage} />
      </Section>
    );
  return (
    <Section title={t("coverage.title")}>
      <p>
        {t("coverage.searched", {
          events: number(coverage.events),
          devices: number(coverage.device_count),
          days: number(coverage.days),
        })}{" "}
        <TimeText ms={coverage.first} /> – <TimeText ms={coverage.last} />
      </p>
      <Silent coverage={coverage} />
      <Blind coverage={coverage} />
      <p className="unseen">
        <SeverityShape level="informational" />
        <span>{t("coverage.limit")}</span>
      </p>
      <Devices coverage={coverage} />
    </Section>
  );
}

/** The lake counts by days of UTC: in another zone they would begin at another hour. */
function day(ms: number): string {
  return formatTime(ms, "UTC").slice(0, 10);
}

function Silent({ coverage: { silent } }: { readonly coverage: Coverage }) {
  const { t } = useTexts();
  if (silent.length === 0) return null;
  const ranges = silent
    .slice(0, shownRanges)
    .map(({ from, to }) => (to - from <= 86_400_000 ? day(from) : `${day(from)} – ${day(to - 1)}`));
  return (
    <p className="unseen">
      <SeverityShape level="medium" />
      <span>
        <b>{t("coverage.silent")}</b> {ranges.join(", ")}
        {silent.length > shownRanges && t("coverage.more", { count: silent.length - shownRanges })}
      </span>
    </p>
  );
}

function Blind({ coverage: { blind } }: { readonly coverage: Coverage }) {
  const { t, language } = useTexts();
  return blind.map(({ kind, names, count }) => (
    <p key={kind} className="unseen">
      <SeverityShape level={kind === "not-understood" ? "low" : "medium"} />
      <span>
        <b>{t(`coverage.blind.${kind}`, { count: count.toLocaleString(language) })}</b>{" "}
        {names.slice(0, shownNames).map(visibleText).join(", ")}
        {names.length > shownNames && t("coverage.more", { count: names.length - shownNames })}
      </span>
    </p>
  ));
}

function Devices({ coverage: { devices } }: { readonly coverage: Coverage }) {
  const { t, language } = useTexts();
  return (
    <table className="plain">
      <thead>
        <tr>
          <th>{t("coverage.device")}</th>
          <th>{t("coverage.logs")}</th>
          <th className="number">{t("coverage.days")}</th>
          <th className="number">{t("coverage.events")}</th>
          <th>{t("coverage.span")}</th>
        </tr>
      </thead>
      <tbody>
        {devices.map(({ vendor, product, name, logs, days, events, first, last }) => (
          <tr key={`${vendor} ${product} ${name}`}>
            <td>
              {name === "" ? <span className="faint">{t("coverage.noDevice")}</span> : visibleText(name)}
              <div className="muted">{visibleText(product)}</div>
            </td>
            <td>{logs.slice(0, shownNames).map(visibleText).join(", ")}</td>
            <td className="number">{days.toLocaleString(language)}</td>
            <td className="number">{events.toLocaleString(language)}</td>
            <td>
              <TimeText ms={first} />
              <div>
                <TimeText ms={last} />
              </div>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
