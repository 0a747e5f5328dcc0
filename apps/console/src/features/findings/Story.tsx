import { Link } from "@tanstack/react-router";
import type { Finding } from "../../api/types.ts";
import { useTexts } from "../../i18n/i18n.tsx";
import { Section } from "../../ui/Drawer.tsx";
import { TimeText, useZone } from "../../ui/TimeText.tsx";
import { visibleText } from "../../ui/visible-text.ts";
import { useRuleTexts } from "./rule-texts.ts";

/** What happened, on which device, since when and how often, in plain words; then what the rule's author says of it. */
export function Story({ finding }: { readonly finding: Finding }) {
  const { t, message, language } = useTexts();
  const zone = useZone();
  const rules = useRuleTexts();
  const { rule, device, count, first_seen: first, last_seen: last } = finding;
  const { parameters: said } = finding.reason;
  const parameters = said["rule"] === rule.title ? { ...said, rule: rules.title(rule) } : said;
  return (
    <Section title={t("finding.story")}>
      <p className="story">{message(finding.reason.key, visibleParameters(parameters))}</p>
      <p>
        {count === 1 ? t("finding.once") : t("finding.often", { count: count.toLocaleString(language) })}{" "}
        <TimeText ms={first} />
        {last !== first && (
          <>
            {" – "}
            <TimeText ms={last} />
          </>
        )}{" "}
        <span className="muted">
          ({zone}, {t("finding.deviceTime")})
        </span>
      </p>
      {rule.description !== "" && (
        <blockquote className="says">
          <p>{visibleText(rules.description(rule))}</p>
          <footer>{t("finding.says", { author: visibleText(rule.author) })}</footer>
        </blockquote>
      )}
      {device !== null && (
        <p className="row wrap">
          <Link to="/devices/{-$id}" params={{ id: device.id }}>
            {t("finding.openDevice", { name: visibleText(device.name) })}
          </Link>
          <Link
            to="/findings/{-$id}"
            params={{ id: finding.id }}
            search={{ device: device.id, status: "all" }}
          >
            {t("finding.sameDevice")}
          </Link>
          <Link to="/findings/{-$id}" params={{ id: finding.id }} search={{ rule: rule.id, status: "all" }}>
            {t("finding.sameRule")}
          </Link>
          <Link to="/first-seen" search={{ rule: rule.id }}>
            {t("pivot.first")}
          </Link>
        </p>
      )}
    </Section>
  );
}

export function visibleParameters(
  parameters: Readonly<Record<string, string | number>>,
): Record<string, string | number> {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [
      name,
      typeof value === "string" ? visibleText(value) : value,
    ]),
  );
}
