import { useTexts } from "../../../i18n/i18n.tsx";
import { visibleText } from "../../../ui/visible-text.ts";

/** Why a feed was held or failed: in the reader's language where the code has a text, with the server's own words on hover. */
export function FeedDetail({ detail }: { readonly detail: string }) {
  const { find } = useTexts();
  if (detail === "") return null;
  const [code = ""] = detail.split(":", 1);
  const said = visibleText(detail.slice(code.length + 1).trim());
  return (
    <div className="muted" title={said}>
      {find(`feeds.why.${code}`) ?? said}
    </div>
  );
}
