import type { Finding } from "../../api/types.ts";
import { useTexts } from "../../i18n/i18n.tsx";
import { Section } from "../../ui/Drawer.tsx";
import { visibleText } from "../../ui/visible-text.ts";
import { attackAddress, attackName } from "./attack-names.ts";

/** The ATT&CK ids of the rule, each with the version it belongs to; an id alone means different things in v18 and v19. */
export function Attack({ finding }: { readonly finding: Finding }) {
  const { t } = useTexts();
  if (finding.attack.length === 0) return null;
  return (
    <Section title={t("finding.attack")}>
      <ul className="tags">
        {finding.attack.map(({ kind, id, version }) => (
          <li key={`${kind} ${id}`}>
            <AttackId id={id} version={version} />{" "}
            <span>{attackName(id) ?? t(`finding.attack.${kindOf(kind)}`)}</span>{" "}
            <span className="muted">
              {version === null ? t("finding.attack.unknown") : `ATT&CK v${version}`}
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function AttackId({ id, version }: { readonly id: string; readonly version: string | null }) {
  const address = attackAddress(id, version);
  const text = <code>{visibleText(id)}</code>;
  return address === null ? (
    text
  ) : (
    <a href={address} target="_blank" rel="noopener noreferrer">
      {text}
    </a>
  );
}

function kindOf(kind: string): "tactic" | "technique" | "group" | "software" | "other" {
  return kind === "tactic" || kind === "technique" || kind === "group" || kind === "software"
    ? kind
    : "other";
}
