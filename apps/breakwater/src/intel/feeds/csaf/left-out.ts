import type { FeedDocument } from "../../../store/feeds.ts";

/** Stands where an advisory is not kept, and is counted as not understood. */
export function leftOut(
  { id, version }: Pick<FeedDocument, "id" | "version">,
  because: string,
): FeedDocument {
  return { id, version, text: JSON.stringify({ left_out: id, because }) };
}
