import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";

/**
 * A file that is encrypted piece by piece: 4 bytes that name the form, 32 of salt, then pieces of 64 KiB, each with its tag. The key is
 * made of the salt and of what the file is for, so that one cannot stand in another's place; a piece's nonce is its number and whether
 * it is the last, so that none is missing, moved or added (the STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizár, 2015).
 */
const magic = Buffer.from("BWE1");
const saltBytes = 32;
const headBytes = magic.length + saltBytes;
const pieceBytes = 64 * 1024;
const tagBytes = 16;

export class SealedFileError extends Error {
  override readonly name = "SealedFileError";
  readonly code: "changed" | "missing";

  constructor(code: SealedFileError["code"], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

export interface Seal {
  /** 32 bytes. */
  readonly key: Buffer;
  /** What the file is for. */
  readonly context: string;
}

/** Writes what comes into a new file, durably, and gives how many bytes it was. */
export async function writeSealed(
  path: string,
  { key, context }: Seal,
  bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<number> {
  const file = await open(path, "w", 0o600);
  try {
    const salt = randomBytes(saltBytes);
    const own = keyOf(key, salt, context);
    await file.writeFile(Buffer.concat([magic, salt]));
    let size = 0;
    let number = 0;
    let held: Buffer = Buffer.alloc(0);
    for await (const some of bytes) {
      size += some.length;
      held = held.length === 0 ? Buffer.from(some) : Buffer.concat([held, some]);
      // The last piece is told as such, so one is held back.
      while (held.length > pieceBytes) {
        await file.writeFile(sealPiece(own, number, false, held.subarray(0, pieceBytes)));
        number += 1;
        held = held.subarray(pieceBytes);
      }
    }
    await file.writeFile(sealPiece(own, number, true, held));
    await file.sync();
    return size;
  } finally {
    await file.close();
  }
}

/** What `writeSealed` was given; throws where the file is not what it wrote. */
export async function* readSealed(path: string, { key, context }: Seal): AsyncGenerator<Buffer> {
  const file = await opened(path);
  try {
    const { size } = await file.stat();
    const head = await readAt(file, 0, headBytes);
    if (head === null || !head.subarray(0, magic.length).equals(magic)) throw changed(path);
    const own = keyOf(key, head.subarray(magic.length), context);
    for (let at = headBytes, number = 0; ; number += 1) {
      const length = Math.min(pieceBytes + tagBytes, size - at);
      const piece = await readAt(file, at, length);
      if (piece === null || length < tagBytes) throw changed(path);
      at += length;
      yield openPiece({ key: own, number, isLast: at === size, piece, path });
      if (at === size) return;
    }
  } finally {
    await file.close();
  }
}

async function opened(path: string): Promise<FileHandle> {
  try {
    return await open(path, "r");
  } catch (cause) {
    throw new SealedFileError("missing", `${path}: cannot be opened`, { cause });
  }
}

async function readAt(file: FileHandle, at: number, length: number): Promise<Buffer | null> {
  const bytes = Buffer.alloc(Math.max(0, length));
  const { bytesRead } = await file.read(bytes, 0, bytes.length, at);
  return bytesRead === length ? bytes : null;
}

function keyOf(key: Buffer, salt: Uint8Array, context: string): Buffer {
  return Buffer.from(hkdfSync("sha256", key, salt, context, 32));
}

function nonceOf(number: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeUIntBE(number, 5, 6);
  nonce[11] = isLast ? 1 : 0;
  return nonce;
}

function sealPiece(key: Buffer, number: number, isLast: boolean, bytes: Uint8Array): Buffer {
  const cipher = createCipheriv("aes-256-gcm", key, nonceOf(number, isLast));
  return Buffer.concat([cipher.update(bytes), cipher.final(), cipher.getAuthTag()]);
}

function openPiece(d: {
  readonly key: Buffer;
  readonly number: number;
  readonly isLast: boolean;
  readonly piece: Buffer;
  readonly path: string;
}): Buffer {
  const { key, number, isLast, piece, path } = d;
  const end = piece.length - tagBytes;
  try {
    const decipher = createDecipheriv("aes-256-gcm", key, nonceOf(number, isLast), {
      authTagLength: tagBytes,
    }).setAuthTag(piece.subarray(end));
    return Buffer.concat([decipher.update(piece.subarray(0, end)), decipher.final()]);
  } catch (cause) {
    throw changed(path, cause);
  }
}

function changed(path: string, cause?: unknown): SealedFileError {
  return new SealedFileError("changed", `${path}: is not what was written, or another key's`, { cause });
}
