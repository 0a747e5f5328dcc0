import type { Kysely } from "kysely";
import type { Schema } from "../../schema.ts";
import { tenantsOf } from "../hunts/hunt-news.ts";
import { insertNotice } from "./insert-notice.ts";

/** Tells of a feed that is held or goes on failing: every tenant that it is for. */
export async function tellOfFeed(
  tx: Kysely<Schema>,
  feed: { readonly id: string; readonly scope: string; readonly name: string },
  kind: "feed.held" | "feed.failing",
  reason: string,
  means: { readonly now: number; readonly newId: () => string },
): Promise<void> {
  const { id, scope, name } = feed;
  const level = kind === "feed.held" ? "high" : "medium";
  const parameters = { title: name, reason: reason.slice(0, 500).toWellFormed() };
  for (const tenant of await tenantsOf(tx, scope))
    await insertNotice(tx, { tenant, kind, level, subject: { kind: "feed", id }, parameters }, means);
}
