/** Whole lines of NDJSON, with what is needed to number their events and to name their lines. */
export interface EventBatch {
  /** Lines, each ended by a line feed except perhaps the input's last. */
  readonly bytes: Uint8Array;
  /** Number of the batch's first line, from 1. */
  readonly firstLine: number;
  /** Index of the batch's first event, from 0. */
  readonly firstEvent: number;
}

export const lineFeed = 0x0a;
const batchBytes = 256 * 1024;
/** What a pipe or file gives at once where it has it. Less means that the sender is slower than we are. */
const fullPartBytes = 64 * 1024;
export const maximumLineBytes = 16 * 1024 * 1024;
/** Stands for a line that was too long to keep: not JSON, like any other line that cannot be read. */
export const droppedLine = "\u0018";
const droppedLineBytes = Uint8Array.of(0x18);

/** Cuts NDJSON into batches of whole lines. Memory is bounded by one batch and the longest allowed line. */
export async function* eventBatches(input: AsyncIterable<Uint8Array>): AsyncGenerator<EventBatch> {
  let firstLine = 1;
  let firstEvent = 0;
  for await (const bytes of wholeLines(input)) {
    yield { bytes, firstLine, firstEvent };
    const { lines, events } = countLines(bytes);
    firstLine += lines;
    firstEvent += events;
  }
}

/** Groups of whole lines of about `batchBytes`, or what there is where the sender is slow; of a line that is too long only `droppedLine` is left. */
async function* wholeLines(input: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let held: Uint8Array[] = [];
  let heldBytes = 0;
  let isDropping = false;
  for await (const part of input) {
    const lastFeed = part.lastIndexOf(lineFeed);
    if (isDropping && lastFeed === -1) continue;
    const kept = isDropping ? part.subarray(part.indexOf(lineFeed)) : part;
    isDropping = false;
    held.push(kept);
    heldBytes += kept.length;
    const endsLine = lastFeed !== -1;
    if (endsLine && (heldBytes >= batchBytes || part.length < fullPartBytes)) {
      const joined = Buffer.concat(held);
      const end = joined.lastIndexOf(lineFeed) + 1;
      yield joined.subarray(0, end);
      held = end === joined.length ? [] : [joined.subarray(end)];
      heldBytes = joined.length - end;
    } else if (heldBytes > maximumLineBytes + batchBytes) {
      const joined = Buffer.concat(held);
      held = [joined.subarray(0, joined.lastIndexOf(lineFeed) + 1), droppedLineBytes];
      heldBytes = held.reduce((sum, one) => sum + one.length, 0);
      isDropping = true;
    }
  }
  if (heldBytes > 0) yield Buffer.concat(held);
}

/** Lines, and among them those with anything but blanks: each of these is an event, whether it can be read or not. */
function countLines(bytes: Uint8Array): { readonly lines: number; readonly events: number } {
  let lines = 0;
  let events = 0;
  let start = 0;
  for (let feed = bytes.indexOf(lineFeed); feed !== -1; feed = bytes.indexOf(lineFeed, start)) {
    lines += 1;
    if (!isBlank(bytes, start, feed)) events += 1;
    start = feed + 1;
  }
  return { lines, events: isBlank(bytes, start, bytes.length) ? events : events + 1 };
}

/** Whether there is nothing but spaces, tabs and carriage returns from `start` to before `end`. */
export function isBlank(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) {
    const byte = bytes[at];
    if (byte !== 0x20 && byte !== 0x09 && byte !== 0x0d) return false;
  }
  return true;
}
