import { type CSSProperties, type ReactNode, type ToggleEvent, useId, useRef, useState } from "react";

interface Properties {
  /** Given to the button that opens it. */
  readonly trigger: (about: {
    readonly popoverTarget: string;
    readonly "aria-haspopup": "dialog" | "menu";
    readonly "aria-expanded": boolean;
  }) => ReactNode;
  readonly label: string;
  readonly kind?: "dialog" | "menu";
  readonly align?: "start" | "end";
  readonly isPadded?: boolean;
  readonly children: (close: () => void) => ReactNode;
}

const gap = 4;

/** Something that opens at a button. The browser keeps it on top, closes it with Esc or a click elsewhere, and returns the focus. */
export function Popover({
  trigger,
  label,
  kind = "dialog",
  align = "start",
  isPadded = false,
  children,
}: Properties) {
  const id = useId();
  const panel = useRef<HTMLDivElement>(null);
  const [isOpen, setIsOpen] = useState(false);
  const [place, setPlace] = useState<CSSProperties>({});

  function onToggle(event: ToggleEvent<HTMLDivElement>): void {
    const opening = event.newState === "open";
    setIsOpen(opening);
    if (opening) setPlace(placeAt(document.querySelector(`[popovertarget="${CSS.escape(id)}"]`), align));
  }
  const close = () => panel.current?.hidePopover();
  return (
    <>
      {trigger({ popoverTarget: id, "aria-haspopup": kind, "aria-expanded": isOpen })}
      <div
        ref={panel}
        id={id}
        popover="auto"
        role={kind}
        aria-label={label}
        className={`popover fade${isPadded ? " padded" : ""}`}
        style={place}
        onToggle={onToggle}
      >
        {isOpen && children(close)}
      </div>
    </>
  );
}

/** Below the button, or above it where there is more room; never outside of the window. */
function placeAt(button: Element | null, align: "start" | "end"): CSSProperties {
  if (button === null) return {};
  const box = button.getBoundingClientRect();
  const side: CSSProperties =
    align === "start"
      ? { left: Math.max(8, Math.min(box.left, innerWidth - 320)) }
      : { right: Math.max(8, innerWidth - box.right) };
  const below = innerHeight - box.bottom;
  return below > 320 || below > box.top
    ? { ...side, top: box.bottom + gap, maxHeight: below - 16 }
    : { ...side, bottom: innerHeight - box.top + gap, maxHeight: box.top - 16 };
}
