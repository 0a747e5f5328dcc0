import { promisify } from "node:util";
import { gunzip, zstdDecompress } from "node:zlib";
import { HttpProblem } from "./errors.ts";

const inflate = { gzip: promisify(gunzip), zstd: promisify(zstdDecompress) };

/** A request's body without its content encoding; never more than `maximumBytes`. */
export async function decodeBody(
  body: unknown,
  encoding: string | undefined,
  maximumBytes: number,
): Promise<Uint8Array> {
  const bytes = Buffer.isBuffer(body) ? body : Buffer.alloc(0);
  if (encoding === undefined || encoding === "identity") return bytes;
  if (encoding !== "gzip" && encoding !== "zstd")
    throw new HttpProblem(
      415,
      "unsupported_encoding",
      `expected Content-Encoding gzip or zstd, got ${encoding.slice(0, 50)}`,
    );
  try {
    return await inflate[encoding](bytes, { maxOutputLength: maximumBytes });
  } catch (cause) {
    const isLarge = cause instanceof RangeError;
    throw new HttpProblem(
      isLarge ? 413 : 400,
      isLarge ? "too_large" : "invalid_encoding",
      isLarge
        ? `decompressed, the body is larger than ${maximumBytes} bytes`
        : `the body is not valid ${encoding}`,
    );
  }
}
