import { CopyButton } from "@mantine/core";
import { useTexts } from "../i18n/i18n.tsx";

const shown = 60;

/** A value as it is, in type that tells 0 from O; long ones are cut in the middle, whole on hover and on copy. */
export function Value({ text, copy = true }: { readonly text: string; readonly copy?: boolean }) {
  const { t } = useTexts();
  const visible = visibleText(text);
  const short =
    visible.length <= shown ? visible : `${visible.slice(0, shown / 2)}…${visible.slice(-shown / 2)}`;
  if (!copy) return <code title={visible}>{short}</code>;
  return (
    <CopyButton value={text}>
      {({ copied, copy: run }) => (
        <button
          type="button"
          className="value"
          title={`${visible}\n${copied ? t("action.copied") : t("action.copy")}`}
          onClick={run}
        >
          <code>{copied ? t("action.copied") : short}</code>
        </button>
      )}
    </CopyButton>
  );
}

/** Control characters and direction marks as symbols: what an attacker hides in a name is seen. */
export function visibleText(text: string): string {
  return text.replaceAll(
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
