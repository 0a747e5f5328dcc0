import type { ComponentProps, ReactNode, Ref } from "react";
import { Icon, type IconName } from "./Icon.tsx";

interface Properties extends Omit<ComponentProps<"button">, "children" | "className"> {
  readonly look?: "normal" | "primary" | "danger" | "quiet";
  readonly size?: "normal" | "small";
  readonly icon?: IconName;
  /** Working: it keeps its place and cannot be pressed again. */
  readonly isBusy?: boolean;
  readonly ref?: Ref<HTMLButtonElement>;
  readonly children: ReactNode;
}

/** A button; its text is a verb and says what happens. */
export function Button({
  look = "normal",
  size = "normal",
  icon,
  isBusy = false,
  children,
  ...rest
}: Properties) {
  return (
    <button
      type="button"
      {...rest}
      className={`button ${look} ${size}`}
      aria-busy={isBusy}
      disabled={rest.disabled === true || isBusy}
    >
      {icon !== undefined && <Icon name={icon} />}
      {children}
    </button>
  );
}

interface IconProperties extends Omit<Properties, "children" | "icon"> {
  readonly icon: IconName;
  /** What it does, for those who hover or listen. */
  readonly label: string;
  /** The key that does the same. */
  readonly keys?: string;
}

export function IconButton({
  look = "quiet",
  size = "normal",
  icon,
  label,
  keys,
  isBusy,
  ...rest
}: IconProperties) {
  return (
    <button
      type="button"
      title={keys === undefined ? label : `${label} (${keys})`}
      {...rest}
      className={`button icon ${look} ${size}`}
      aria-label={label}
      aria-busy={isBusy}
    >
      <Icon name={icon} />
    </button>
  );
}
