import { type KeyboardEvent, type ReactNode, useEffect, useRef } from "react";
import { Icon, type IconName } from "./Icon.tsx";
import { Popover } from "./Popover.tsx";

export interface MenuItem {
  readonly id: string;
  readonly label: ReactNode;
  readonly icon?: IconName;
  readonly hint?: ReactNode;
  /** One of a group: shown with a tick when true. */
  readonly isChecked?: boolean;
  readonly onSelect: () => void;
}

type Entry = MenuItem | { readonly id: string; readonly divider: true };

interface Properties {
  readonly label: string;
  readonly title?: ReactNode;
  readonly trigger: Parameters<typeof Popover>[0]["trigger"];
  readonly align?: "start" | "end";
  readonly items: readonly Entry[];
}

/** Actions behind a button: arrows move, a letter jumps, Enter does. */
export function Menu({ label, title, trigger, align = "start", items }: Properties) {
  return (
    <Popover trigger={trigger} label={label} kind="menu" align={align}>
      {(close) => <MenuList title={title} items={items} close={close} />}
    </Popover>
  );
}

function MenuList({
  title,
  items,
  close,
}: {
  readonly title: ReactNode;
  readonly items: readonly Entry[];
  readonly close: () => void;
}) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => list.current?.querySelector("button")?.focus(), []);

  function onKeyDown(event: KeyboardEvent): void {
    const buttons = [...(list.current?.querySelectorAll("button") ?? [])];
    const at = buttons.findIndex((button) => button === document.activeElement);
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      Home: 0,
      End: buttons.length - 1,
    };
    const next = Object.hasOwn(steps, event.key) ? steps[event.key] : undefined;
    if (next === undefined) return;
    event.preventDefault();
    buttons[(next + buttons.length) % buttons.length]?.focus();
  }
  return (
    <div ref={list} className="menu" role="none" onKeyDown={onKeyDown}>
      {title !== undefined && title !== null && <div className="menu-title">{title}</div>}
      {items.map((item) =>
        "divider" in item ? (
          <hr key={item.id} />
        ) : (
          <button
            key={item.id}
            type="button"
            role={item.isChecked === undefined ? "menuitem" : "menuitemradio"}
            aria-checked={item.isChecked}
            onClick={() => {
              close();
              item.onSelect();
            }}
          >
            {item.isChecked !== undefined && (
              <span className="check">{item.isChecked ? <Icon name="check" /> : null}</span>
            )}
            {item.icon !== undefined && <Icon name={item.icon} />}
            <span>{item.label}</span>
            {item.hint !== undefined && <span className="muted">{item.hint}</span>}
          </button>
        ),
      )}
    </div>
  );
}
