import type { Finding } from "../../api/types.ts";
import { useTexts } from "../../i18n/i18n.tsx";
import { Section } from "../../ui/Drawer.tsx";
import { visibleParameters } from "./Story.tsx";

const grades = ["indirect", "partial", "full"] as const;

/** How much this telemetry could show, and what it could not: the grade as a scale, a word, and a reason. */
export function Visibility({ finding }: { readonly finding: Finding }) {
  const { t, message } = useTexts();
  const { grade, reason } = finding.visibility;
  const reached = grades.indexOf(grade);
  return (
    <Section
      title={t("finding.visibility")}
      aside={
        <span className="grade">
          <span className="grade-scale" aria-hidden="true">
            {grades.map((one, index) => (
              <i key={one} className={index <= reached ? "on" : ""} />
            ))}
          </span>
          {t(`finding.visibility.${grade}`)}
        </span>
      }
    >
      <p>{message(reason.key, visibleParameters(reason.parameters))}</p>
      <p className="muted">{t(`finding.visibility.${grade}.means`)}</p>
    </Section>
  );
}
