import { useNavigate } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { isTyping } from "../ui/keyboard.ts";
import { usePages } from "./pages-context.ts";
import { stages } from "./stages.ts";

export type Overlay = "palette" | "help";

/** `Ctrl K` and `?` open something, `/` goes to the page's search, `g` and a letter to a page, `[` folds the navigation. */
export function useShortcuts(act: {
  readonly open: (overlay: Overlay) => void;
  readonly fold: () => void;
}): void {
  const navigate = useNavigate();
  const pages = usePages();
  const latest = useRef(act);
  latest.current = act;
  useEffect(() => {
    let isGoing = false;
    const onKey = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
        event.preventDefault();
        latest.current.open("palette");
        return;
      }
      if (isTyping(event) || event.defaultPrevented || document.querySelector("dialog[open]") !== null)
        return;
      const stage = isGoing ? stages.find(({ key }) => key === event.key) : undefined;
      const page = stage === undefined ? undefined : pages.find((one) => one.stage === stage.id);
      isGoing = event.key === "g" && !isGoing;
      if (page !== undefined) void navigate({ to: page.to });
      else if (event.key === "/") focusSearch(latest.current.open);
      else if (event.key === "?") latest.current.open("help");
      else if (event.key === "[") latest.current.fold();
      else return;
      event.preventDefault();
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, [navigate, pages]);
}

/** The page's own search; where it has none, the one for everything. */
function focusSearch(open: (overlay: Overlay) => void): void {
  const search = document.querySelector<HTMLInputElement>("[data-search]");
  if (search === null) return open("palette");
  search.focus();
  search.select();
}
