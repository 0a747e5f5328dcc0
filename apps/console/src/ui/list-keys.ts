import { useEffect } from "react";
import { isTyping } from "./keyboard.ts";

interface ListKeys {
  readonly step: (by: number) => void;
  readonly open: () => void;
}

/** `j` and `k` move in the page's list from wherever the focus is; Enter opens where the focus has nothing to press. */
export function useListKeys(keys: ListKeys): void {
  useEffect(() => {
    const onKey = (event: globalThis.KeyboardEvent) => {
      if (event.defaultPrevented || isTyping(event) || document.querySelector("dialog[open]") !== null)
        return;
      if (event.key === "j" || event.key === "k") {
        event.preventDefault();
        keys.step(event.key === "j" ? 1 : -1);
      } else if (event.key === "Enter" && isOnNothing(event.target)) keys.open();
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, [keys]);
}

function isOnNothing(target: EventTarget | null): boolean {
  return (
    target === document.body || (target instanceof HTMLElement && target.matches("main, aside h1, aside h2"))
  );
}
