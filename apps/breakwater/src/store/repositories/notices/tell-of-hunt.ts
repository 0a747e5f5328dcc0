import type { Kysely } from "kysely";
import type { Hunt } from "../../hunts.ts";
import type { Schema } from "../../schema.ts";
import { insertNotice } from "./insert-notice.ts";

/** Tells how a hunt that began by itself ended: what it found calls somebody, and so does what it could not do. */
export async function tellOfHunt(
  tx: Kysely<Schema>,
  hunt: Pick<Hunt, "id" | "tenant" | "title" | "state" | "findings">,
  means: { readonly now: number; readonly newId: () => string },
): Promise<void> {
  const { id, tenant, title, state, findings } = hunt;
  await insertNotice(
    tx,
    {
      tenant,
      kind: "hunt.ended",
      level: findings > 0 ? "high" : state === "failed" ? "medium" : "informational",
      subject: { kind: "hunt", id },
      parameters: { title, state, findings },
    },
    means,
  );
}
