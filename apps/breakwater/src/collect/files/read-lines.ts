import { createReadStream } from "node:fs";
import type { Readable } from "node:stream";
import { createGunzip } from "node:zlib";

/** A line of a file, without its end. */
export interface Line {
  readonly bytes: Uint8Array;
  /** Where it starts in the (decompressed) content. */
  readonly offset: number;
  /** Where the next line starts. */
  readonly end: number;
  readonly truncatedFromBytes?: number;
}

const newline = 10;
const carriageReturn = 13;

export interface ReadLinesOptions {
  readonly maximumLineBytes: number;
  /** Position to start from. */
  readonly start?: number;
  /** Leaves out a last line that has no end yet: someone may still be writing it. */
  readonly completeOnly?: boolean;
}

/** The lines of a file in batches of one read; `.gz` is decompressed. */
export function readFileLines(path: string, options: ReadLinesOptions): AsyncGenerator<readonly Line[]> {
  const file = createReadStream(path, { highWaterMark: 256 * 1024, start: options.start ?? 0 });
  return readLines(path.endsWith(".gz") ? gunzip(file) : file, options);
}

/** The lines of a stream. Lines longer than the limit are cut and say so; an empty line is a line. */
export async function* readLines(
  stream: AsyncIterable<unknown>,
  options: ReadLinesOptions,
): AsyncGenerator<readonly Line[]> {
  let rest: Uint8Array = new Uint8Array(0);
  let dropped = 0;
  let offset = options.start ?? 0;
  for await (const chunk of stream) {
    // Streams without an encoding give bytes.
    const bytes = chunk as Uint8Array;
    const data: Uint8Array = rest.length === 0 ? bytes : Buffer.concat([rest, bytes]);
    const lines: Line[] = [];
    let at = 0;
    for (let end = data.indexOf(newline, at); end !== -1; end = data.indexOf(newline, at)) {
      lines.push(toLine(data.subarray(at, end), offset, dropped, 1, options));
      offset += end - at + dropped + 1;
      dropped = 0;
      at = end + 1;
    }
    rest = data.slice(at);
    if (rest.length > options.maximumLineBytes) {
      dropped += rest.length - options.maximumLineBytes;
      rest = rest.subarray(0, options.maximumLineBytes);
    }
    if (lines.length > 0) yield lines;
  }
  if (rest.length > 0 && options.completeOnly !== true) yield [toLine(rest, offset, dropped, 0, options)];
}

function toLine(
  raw: Uint8Array,
  offset: number,
  dropped: number,
  terminator: number,
  { maximumLineBytes }: ReadLinesOptions,
): Line {
  const size = raw.length + dropped;
  const end = offset + size + terminator;
  if (size > maximumLineBytes)
    return { bytes: raw.subarray(0, maximumLineBytes), offset, end, truncatedFromBytes: size };
  return { bytes: raw.at(-1) === carriageReturn ? raw.subarray(0, -1) : raw, offset, end };
}

function gunzip(file: Readable): Readable {
  const plain = createGunzip();
  file.on("error", (error) => plain.destroy(error));
  return file.pipe(plain);
}
