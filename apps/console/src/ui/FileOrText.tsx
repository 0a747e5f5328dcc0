import { useTexts } from "../i18n/i18n.tsx";
import { Button } from "./Button.tsx";
import { TextArea } from "./fields.tsx";
import { visibleText } from "./visible-text.ts";

/** A list that somebody pastes, or a file that holds it. */
export function FileOrText({
  content,
  label,
  hint,
  choose,
  placeholder,
  onChange,
}: {
  readonly content: File | string;
  readonly label: string;
  readonly hint?: string;
  /** What the button says with which a file is chosen. */
  readonly choose: string;
  readonly placeholder?: string;
  readonly onChange: (content: File | string) => void;
}) {
  const { t } = useTexts();
  return (
    <>
      {typeof content === "string" ? (
        <TextArea
          label={label}
          {...(hint === undefined ? {} : { hint })}
          {...(placeholder === undefined ? {} : { placeholder })}
          rows={6}
          value={content}
          spellCheck={false}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      ) : (
        <p className="row">
          <code>{visibleText(content.name)}</code>
          <Button size="small" onClick={() => onChange("")}>
            {t("action.remove")}
          </Button>
        </p>
      )}
      <label className="button">
        {choose}
        <input
          type="file"
          className="visually-hidden"
          onChange={(event) => {
            const file = event.currentTarget.files?.[0];
            if (file !== undefined) onChange(file);
            // The same file can be chosen again.
            event.currentTarget.value = "";
          }}
        />
      </label>
    </>
  );
}

/** Whether there is something to send. */
export function isGiven(content: File | string): boolean {
  return typeof content !== "string" || content.trim() !== "";
}
