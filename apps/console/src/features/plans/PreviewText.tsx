import type { PlanPreview } from "../../api/types.ts";
import { useTexts } from "../../i18n/i18n.tsx";
import { visibleText } from "../../ui/visible-text.ts";

/** It stands below a long form. */
function bringIntoView(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: "nearest" });
}

/** What a plan would do, before it is kept: what stands against it first. */
export function PreviewText({ preview }: { readonly preview: PlanPreview }) {
  const { t, message, language } = useTexts();
  return (
    <div className="note" role="status" ref={bringIntoView}>
      {preview.problems.map((problem) => (
        <p key={problem} className="problem">
          {visibleText(problem)}
        </p>
      ))}
      <ol>
        {preview.actions.map((action) => (
          <li key={action.action}>
            {message(`plans.kind.${action.kind}`)} <b>{visibleText(action.subject)}</b>{" "}
            <span className="muted">
              {action.days === null
                ? t("plans.on", { count: action.devices })
                : t("plans.for", { days: action.days })}
              {!action.is_undoable && ` · ${t("plans.notUndone")}`}
            </span>
          </li>
        ))}
      </ol>
      {preview.devices.length > 0 && (
        <p>
          {t("plans.these", { count: preview.devices.length })}{" "}
          {visibleText(new Intl.ListFormat(language).format(preview.devices.map(({ name }) => name)))}
        </p>
      )}
      {preview.problems.length === 0 && <p>{t("plans.steps", { count: preview.steps })}</p>}
    </div>
  );
}
