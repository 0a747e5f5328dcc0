import type { KeyId, PublicKey } from "./key.ts";
import type { AnyFile, RootFile } from "./metadata.ts";
import { rolesOf, type TopRole } from "./root.ts";

/** How far one role's signatures on a file are. */
export interface SignatureState {
  readonly role: TopRole;
  /** Which root asks for them: `old` where a new root must also be accepted by those who hold the one before. */
  readonly by: "root" | "old root";
  readonly threshold: number;
  readonly signed: readonly PublicKey[];
  readonly unsigned: readonly PublicKey[];
}

/** Counts only signatures that verify, each key once (TUF 1.0.31 §4.2.1). */
export function signatureState(
  file: AnyFile,
  role: TopRole,
  root: RootFile,
  by: SignatureState["by"],
): SignatureState {
  const { keys, threshold } = rolesOf(root)[role];
  const signed = keys.filter(({ id }) => hasSigned(file, root, id));
  return { role, by, threshold, signed, unsigned: keys.filter((key) => !signed.includes(key)) };
}

/** A new root must be signed as it itself asks, and as the one before it asks (TUF 1.0.31 §5.3.4). */
export function rootSignatureStates(root: RootFile, before: RootFile | null): readonly SignatureState[] {
  const own = signatureState(root, "root", root, "root");
  return before === null ? [own] : [signatureState(root, "root", before, "old root"), own];
}

export function isMet({ signed, threshold }: SignatureState): boolean {
  return signed.length >= threshold;
}

function hasSigned(file: AnyFile, root: RootFile, id: KeyId): boolean {
  try {
    root.signed.keys[id]?.verifySignature(file);
    return root.signed.keys[id] !== undefined;
  } catch {
    // Not signed by this key, or not this content: the caller counts who has.
    return false;
  }
}
