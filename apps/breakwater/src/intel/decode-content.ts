import { gunzipSync } from "node:zlib";

/** What is read at once, and what a compressed file may become. */
export const maximumContentBytes = 256 * 1024 * 1024;

export type DecodedContent =
  | { readonly isReadable: true; readonly text: string }
  | { readonly isReadable: false; readonly reason: "too_large" | "broken_gzip"; readonly detail: string };

/** The text of a file: UTF-8, or UTF-16 with a byte order mark (spreadsheets write it), compressed or not. */
export function decodeContent(content: Uint8Array): DecodedContent {
  const isGzip = content[0] === 0x1f && content[1] === 0x8b;
  if (!isGzip) return decodeText(content);
  try {
    return decodeText(gunzipSync(content, { maxOutputLength: maximumContentBytes }));
  } catch (error) {
    if (error instanceof RangeError) return tooLarge("decompressed, the file");
    return { isReadable: false, reason: "broken_gzip", detail: "the compressed file is broken or cut off" };
  }
}

function decodeText(bytes: Uint8Array): DecodedContent {
  if (bytes.length > maximumContentBytes) return tooLarge("the file");
  const encoding =
    bytes[0] === 0xff && bytes[1] === 0xfe
      ? "utf-16le"
      : bytes[0] === 0xfe && bytes[1] === 0xff
        ? "utf-16be"
        : "utf-8";
  return { isReadable: true, text: new TextDecoder(encoding).decode(bytes) };
}

function tooLarge(what: string): DecodedContent {
  const megabytes = maximumContentBytes / 1024 / 1024;
  return {
    isReadable: false,
    reason: "too_large",
    detail: `${what} is larger than ${megabytes} MB; import it in parts, each as a source of its own`,
  };
}
