import { problemText } from "../api/problem-text.ts";
import { useTexts } from "../i18n/i18n.tsx";

/** Why something was not done; nothing while nothing went wrong. */
export function Problem({ error }: { readonly error: Error | null }) {
  const texts = useTexts();
  if (error === null) return null;
  return (
    <p role="alert" className="bad">
      {problemText(error, texts)}
    </p>
  );
}
