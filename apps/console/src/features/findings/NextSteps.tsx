import { adviceFor } from "@breakwater/messages";
import type { Finding } from "../../api/types.ts";
import { useArea, useTexts } from "../../i18n/i18n.tsx";
import { Section } from "../../ui/Drawer.tsx";
import { visibleText } from "../../ui/visible-text.ts";

/** What to do now, in order: what the level and the techniques ask for, then looking wider, then closing. */
export function NextSteps({ finding }: { readonly finding: Finding }) {
  const { t, message } = useTexts();
  const isThere = useArea("advice");
  const device = visibleText(finding.device?.name ?? t("finding.theDevice"));
  const advice = adviceFor(
    finding.severity,
    finding.attack.map(({ id }) => id),
    finding.reason.key,
  );
  return (
    <Section title={t("finding.next")}>
      <ol className="steps">
        {isThere && advice.map((key) => <li key={key}>{message(key, { device })}</li>)}
        <li>{t("step.lookAround")}</li>
        <li>{t("step.close")}</li>
      </ol>
    </Section>
  );
}
