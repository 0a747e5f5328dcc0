import { createRoute, redirect, retainSearchParams } from "@tanstack/react-router";
import { ApiError } from "../api/client.ts";
import { sessionQuery } from "../api/session.ts";
import { PageFailed } from "./PageFailed.tsx";
import { type RangeSearch, parseRange } from "./range.ts";
import { rootRoute } from "./root-route.ts";
import { Shell } from "./Shell.tsx";

/** The frame. Everything in it needs a session; without one the sign-in page comes first, and leads back. */
export const shellRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: "shell",
  component: Shell,
  errorComponent: PageFailed,
  validateSearch: (search: Record<string, unknown>): RangeSearch => parseRange(search),
  search: { middlewares: [retainSearchParams<RangeSearch>(["range", "from", "to"])] },
  async beforeLoad({ context, location }): Promise<void> {
    const session = await context.queries.ensureQueryData(sessionQuery).catch((error: unknown) => {
      if (error instanceof ApiError && error.status === 401)
        throw redirect({
          to: "/sign-in",
          search: { next: location.href === "/" ? undefined : location.href },
        });
      throw error;
    });
    if (session.needs_account) throw redirect({ to: "/setup" });
    if (session.restriction !== null) throw redirect({ to: "/authenticator" });
  },
});
