import type { Finding } from "../../api/types.ts";
import { useTexts } from "../../i18n/i18n.tsx";
import { Section } from "../../ui/Drawer.tsx";
import { CopyValue } from "../../ui/Value.tsx";
import { visibleText } from "../../ui/visible-text.ts";

type Rule = Finding["rule"];

/** The rule as its author wrote it, with author and version: what decided can be read and questioned. */
export function RuleText({ rule }: { readonly rule: Rule }) {
  const { t } = useTexts();
  return (
    <Section title={t("finding.rule")}>
      <p className="muted">
        {t("finding.rule.author", { author: visibleText(rule.author) })} · {t("finding.rule.version")}{" "}
        <CopyValue text={rule.version} most={14} />
      </p>
      {rule.source !== "" && (
        <details className="rule" open>
          <summary>{t("finding.rule.text")}</summary>
          <pre className="block yaml">
            {rule.source.split("\n").map((line, index) => (
              <YamlLine key={index} line={line} />
            ))}
          </pre>
        </details>
      )}
      {rule.references.length > 0 && (
        <>
          <h3 className="sub">{t("finding.references")}</h3>
          <ul className="list">
            {rule.references.map((address) => (
              <li key={address}>
                <Reference address={address} />
              </li>
            ))}
          </ul>
        </>
      )}
    </Section>
  );
}

/** Keys and comments in quieter type; the rest, and whatever is no YAML, as it is. */
function YamlLine({ line }: { readonly line: string }) {
  const visible = visibleText(line);
  if (/^\s*#/.test(visible)) return <span className="comment">{`${visible}\n`}</span>;
  const key = /^\s*(?:- )?[\w.|-]{1,100}:/.exec(visible)?.[0] ?? "";
  return (
    <>
      <span className="key">{key}</span>
      {`${visible.slice(key.length)}\n`}
    </>
  );
}

/** A rule's author wrote the address: only plain web addresses become links. */
function Reference({ address }: { readonly address: string }) {
  return /^https?:\/\//i.test(address) ? (
    <a href={address} target="_blank" rel="noopener noreferrer nofollow">
      {visibleText(address)}
    </a>
  ) : (
    <>{visibleText(address)}</>
  );
}
