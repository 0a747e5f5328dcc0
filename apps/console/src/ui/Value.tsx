import "./value.css";
import { useTexts } from "../i18n/i18n.tsx";
import { cutMiddle, visibleText } from "./visible-text.ts";
import { useSay } from "./Toasts.tsx";

/** A value as it is, in type that tells 0 from O; long ones are cut in the middle, whole on hover. */
export function Value({ text, most = 60 }: { readonly text: string; readonly most?: number }) {
  const visible = visibleText(text);
  return (
    <code className="value" title={visible.slice(0, 4_000)}>
      {cutMiddle(visible, most)}
    </code>
  );
}

/** A value that a click copies, whole. */
export function CopyValue({ text, most = 60 }: { readonly text: string; readonly most?: number }) {
  const { t } = useTexts();
  const copy = useCopy();
  const visible = visibleText(text);
  return (
    <button
      type="button"
      className="value copy"
      title={`${visible.slice(0, 4_000)}\n${t("action.copy")}`}
      onClick={() => copy(text)}
    >
      <code>{cutMiddle(visible, most)}</code>
    </button>
  );
}

/** Puts text on the clipboard and says so. */
export function useCopy(): (text: string) => void {
  const { t } = useTexts();
  const say = useSay();
  return (text) =>
    void navigator.clipboard.writeText(text).then(
      () => say(t("action.copied")),
      () => say(t("action.copyFailed")),
    );
}
