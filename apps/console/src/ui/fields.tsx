import { type ComponentProps, type ReactNode, useId } from "react";

interface Labelled {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly problem?: string | null;
}

/** Label, control, hint and problem, tied together for those who listen. */
function Field({
  label,
  hint,
  problem,
  control,
}: Labelled & {
  readonly control: (about: {
    readonly id: string;
    readonly "aria-describedby": string | undefined;
    readonly "aria-invalid": boolean;
  }) => ReactNode;
}) {
  const id = useId();
  const isWrong = problem !== undefined && problem !== null;
  const described = [hint === undefined ? "" : `${id}-hint`, isWrong ? `${id}-problem` : ""].filter(Boolean);
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {control({
        id,
        "aria-describedby": described.length === 0 ? undefined : described.join(" "),
        "aria-invalid": isWrong,
      })}
      {hint !== undefined && (
        <span id={`${id}-hint`} className="hint">
          {hint}
        </span>
      )}
      {isWrong && (
        <span id={`${id}-problem`} className="problem" role="alert">
          {problem}
        </span>
      )}
    </div>
  );
}

export function TextField({
  label,
  hint,
  problem,
  isMono = false,
  ...rest
}: Labelled & { readonly isMono?: boolean } & Omit<ComponentProps<"input">, "className" | "id">) {
  return (
    <Field
      label={label}
      hint={hint}
      problem={problem ?? null}
      control={(about) => (
        <input type="text" {...rest} {...about} className={`input${isMono ? " mono" : ""}`} />
      )}
    />
  );
}

export function TextArea({
  label,
  hint,
  problem,
  ...rest
}: Labelled & Omit<ComponentProps<"textarea">, "className" | "id">) {
  return (
    <Field
      label={label}
      hint={hint}
      problem={problem ?? null}
      control={(about) => <textarea rows={2} {...rest} {...about} className="input" />}
    />
  );
}

/** The browser's own list: it opens fast, is read aloud right, and works on every device. */
export function SelectField<Value extends string>({
  label,
  hint,
  problem,
  options,
  value,
  onChange,
  ...rest
}: Labelled & {
  readonly options: readonly { readonly value: Value; readonly label: string }[];
  readonly value: Value;
  readonly onChange: (value: Value) => void;
} & Omit<ComponentProps<"select">, "className" | "id" | "onChange" | "value">) {
  return (
    <Field
      label={label}
      hint={hint}
      problem={problem ?? null}
      control={(about) => (
        <select
          {...rest}
          {...about}
          className="input"
          value={value}
          onChange={(event) => {
            const chosen = options.find((option) => option.value === event.currentTarget.value);
            if (chosen !== undefined) onChange(chosen.value);
          }}
        >
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
      )}
    />
  );
}

/** One of a few, all in view. */
export function Segmented<Value extends string>({
  label,
  options,
  value,
  onChange,
}: {
  readonly label: string;
  readonly options: readonly { readonly value: Value; readonly label: ReactNode }[];
  readonly value: Value;
  readonly onChange: (value: Value) => void;
}) {
  const name = useId();
  return (
    <div className="segmented" role="radiogroup" aria-label={label}>
      {options.map((option) => (
        <label key={option.value}>
          <input
            type="radio"
            name={name}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
          />
          {option.label}
        </label>
      ))}
    </div>
  );
}
