import type { Finding } from "../../api/types.ts";
import { useTexts } from "../../i18n/i18n.tsx";
import { Section } from "../../ui/Drawer.tsx";
import { visibleText } from "../../ui/visible-text.ts";
import { visibleParameters } from "./Story.tsx";

/** Of a finding that an indicator made: who lists it and in which words, and what speaks for and against the match. */
export function Weighing({ finding }: { readonly finding: Finding }) {
  const { t, message } = useTexts();
  const { indicator } = finding;
  if (indicator === null) return null;
  const sides = [
    { key: "report.finding.supports", reasons: indicator.supports },
    { key: "report.finding.weakens", reasons: indicator.weakens },
  ] as const;
  return (
    <Section title={t("finding.weighing")}>
      <ul>
        {indicator.sources.map((source) => (
          <li key={source.name}>
            <strong>{visibleText(source.name)}</strong>
            {source.description === "" ? "" : `: ${visibleText(source.description)}`}
          </li>
        ))}
      </ul>
      {sides
        .filter(({ reasons }) => reasons.length > 0)
        .map(({ key, reasons }) => (
          <div key={key}>
            <p className="muted">{message(key, {})}</p>
            <ul>
              {reasons.map((reason) => (
                <li key={reason.key}>{message(reason.key, visibleParameters(reason.parameters))}</li>
              ))}
            </ul>
          </div>
        ))}
    </Section>
  );
}
