import type { Severity } from "../api/types.ts";
import { useTexts } from "../i18n/i18n.tsx";

/** Severity as colour, shape and word, so that none of them is needed alone. */
export function SeverityMark({ severity }: { readonly severity: Severity }) {
  const { t } = useTexts();
  return (
    <span className={`severity severity-${severity}`}>
      <svg viewBox="0 0 12 12" aria-hidden="true">
        {shapes[severity]}
      </svg>
      {t(`severity.${severity}`)}
    </span>
  );
}

const shapes: Readonly<Record<Severity, React.ReactNode>> = {
  critical: <path d="M6 0l6 6-6 6-6-6z" />,
  high: <path d="M6 1l6 10H0z" />,
  medium: <rect x="1" y="1" width="10" height="10" rx="1" />,
  low: <circle cx="6" cy="6" r="5" />,
  informational: <circle cx="6" cy="6" r="4" fill="none" stroke="currentColor" strokeWidth="2" />,
};
