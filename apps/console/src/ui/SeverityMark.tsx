import type { ReactNode } from "react";
import "./severity.css";
import type { Severity } from "../api/types.ts";
import { useTexts } from "../i18n/i18n.tsx";

/** The most severe first. */
export const severities: readonly Severity[] = ["critical", "high", "medium", "low", "informational"];

/** Severity as colour, shape and word, so that none of them is needed alone. */
export function SeverityMark({ severity }: { readonly severity: Severity }) {
  const { t } = useTexts();
  return <Mark level={severity}>{t(`severity.${severity}`)}</Mark>;
}

/** Health in the same five steps; its words say what is the matter. */
export function HealthMark({
  level,
  children,
}: {
  readonly level: Severity | "fine";
  readonly children: ReactNode;
}) {
  return <Mark level={level}>{children}</Mark>;
}

function Mark({ level, children }: { readonly level: Severity | "fine"; readonly children: ReactNode }) {
  return (
    <span className={`severity severity-${level}`}>
      <SeverityShape level={level} />
      <span>{children}</span>
    </span>
  );
}

export function SeverityShape({ level }: { readonly level: Severity | "fine" }) {
  return (
    <svg className={`severity-shape severity-${level}`} viewBox="0 0 12 12" aria-hidden="true">
      {shapes[level]}
    </svg>
  );
}

const shapes: Readonly<Record<Severity | "fine", ReactNode>> = {
  critical: <path d="M6 0l6 6-6 6-6-6z" />,
  high: <path d="M6 .8l6 10.4H0z" />,
  medium: <rect x="1" y="1" width="10" height="10" rx="1" />,
  low: <circle cx="6" cy="6" r="5" />,
  informational: <circle cx="6" cy="6" r="4" fill="none" stroke="currentColor" strokeWidth="2" />,
  fine: <path d="M1.5 6.5l3 3 6-7" fill="none" stroke="currentColor" strokeWidth="2" />,
};
