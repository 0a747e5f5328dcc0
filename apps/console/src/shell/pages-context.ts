import { useMatches, useRouter } from "@tanstack/react-router";
import type { Page } from "./page.ts";

/** Every page of the console, as pages.ts lists them. */
export function usePages(): readonly Page[] {
  return useRouter().options.context.pages;
}

/** The page that is shown; none at an address that has no page. */
export function useCurrentPage(): Page | undefined {
  const pages = usePages();
  const routeId: string | undefined = useMatches().at(-1)?.routeId;
  return pages.find(({ route }) => String(route.id) === routeId);
}
