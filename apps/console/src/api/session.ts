import { queryOptions, useQuery } from "@tanstack/react-query";
import { client, dataOf } from "./client.ts";
import type { Session } from "./types.ts";

/** Who is signed in; asked once when the frame opens. */
export const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: () => dataOf(client.GET("/api/v1/session")),
  staleTime: 60_000,
});

/** What a person may do, by role; the server decides the same and is the one that counts (http/access.ts). */
const allowed = {
  decide: ["analyst", "responder", "administrator"],
  respond: ["responder", "administrator"],
  administer: ["administrator"],
  audit: ["administrator", "auditor"],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type Permission = keyof typeof allowed;

export function may(session: Pick<Session, "role"> | undefined, permission: Permission): boolean {
  return session !== undefined && (allowed[permission] as readonly string[]).includes(session.role);
}

/** Whether to show a control that changes something: never to one who may not use it. */
export function useMay(permission: Permission): boolean {
  return may(useQuery(sessionQuery).data, permission);
}
