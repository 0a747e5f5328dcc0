import { StoreError } from "./store-error.ts";
import type { Paged } from "./store.ts";

export const maximumPage = 500;

/** Position in a list that is ordered by a time and an id, newest first. */
export interface Position {
  readonly time: number;
  readonly id: string;
}

export function parsePosition(cursor: string | null): Position | null {
  if (cursor === null) return null;
  const match = /^(-?[0-9]{1,16}) ([0-9a-f-]{36})$/.exec(
    Buffer.from(cursor.slice(0, 200), "base64url").toString("latin1"),
  );
  if (match === null)
    throw new StoreError("invalid_cursor", "the cursor is not one that a page of this list gave");
  return { time: Number(match[1]), id: match[2] ?? "" };
}

/** A page of rows of which one more than `limit` was asked for. */
export function toPage<Row, T>(
  rows: readonly Row[],
  limit: number,
  position: (row: Row) => Position,
  item: (row: Row) => T,
): Paged<T> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const at = rows.length > limit && last !== undefined ? position(last) : null;
  return {
    items: shown.map(item),
    nextCursor: at === null ? null : Buffer.from(`${at.time} ${at.id}`).toString("base64url"),
  };
}

export function pageSize(limit: number): number {
  return Math.min(Math.max(Math.trunc(limit), 1), maximumPage);
}
