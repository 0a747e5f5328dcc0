import { useNavigate } from "@tanstack/react-router";
import { useCallback } from "react";

/**
 * What opens a row of a list beside it, closes it again, and gives it the whole page: all of it in the address, where nothing else changes.
 *
 * @param parameter of the page's path: which row is open
 */
export function useDetail(parameter: "id" | "uid") {
  const navigate = useNavigate();
  const open = useCallback(
    (row: string) => void navigate({ to: ".", params: { [parameter]: row }, search: kept }),
    [navigate, parameter],
  );
  const close = useCallback(
    () => void navigate({ to: ".", params: { [parameter]: undefined }, search: inList }),
    [navigate, parameter],
  );
  const showPage = useCallback(
    (whole: boolean) => void navigate({ to: ".", search: whole ? onPage : inList }),
    [navigate],
  );
  return { open, close, showPage };
}

type Search = Readonly<Record<string, unknown>>;

function kept(before: Search): Search {
  return before;
}

function inList(before: Search): Search {
  return { ...before, view: undefined };
}

function onPage(before: Search): Search {
  return { ...before, view: "page" };
}
