import { LakeError } from "../lake-error.ts";

/** Where a page of a search ended: the time (ms) and uid of its last event. */
export interface Cursor {
  readonly time: number;
  readonly uid: string;
}

export function toCursorText({ time, uid }: Cursor): string {
  return Buffer.from(`${time} ${uid}`).toString("base64url");
}

export function parseCursor(text: string): Cursor {
  const match = /^(-?[0-9]{1,16}) ([0-9a-f-]{36})$/.exec(
    Buffer.from(text.slice(0, 200), "base64url").toString("latin1"),
  );
  if (match === null)
    throw new LakeError("invalid_search", "the cursor is not one that a page of this search gave");
  return { time: Number(match[1]), uid: match[2] ?? "" };
}
