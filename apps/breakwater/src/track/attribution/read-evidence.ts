import { type Evidence, evidenceKinds } from "./evidence.ts";
import { readLayer, techniqueId } from "./navigator.ts";

export interface EvidenceFile {
  readonly evidence: readonly Evidence[];
  /** The major version of ATT&CK that its techniques are of; null where it does not say. */
  readonly attackVersion: number | null;
  readonly leftOut: number;
}

const mostItems = 5_000;
const softwareId = /^S[0-9]{4}$/;

/**
 * Evidence from what people have at hand: a layer of ATT&CK Navigator, `{"evidence": [{"kind", "value"}], "attack_version"}`,
 * or text with an id a line (`T1190`, `S0154`, `infrastructure 192.0.2.1`; `#` begins a comment). A string says why it is none.
 */
export function readEvidence(text: string): EvidenceFile | string {
  if (!/^\s*\{/.test(text)) return readText(text);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return "expected JSON: it begins with { and cannot be parsed";
  }
  const layer = readLayer(value);
  if (layer !== null)
    return {
      evidence: layer.techniques.map(({ id }) => ({ kind: "technique", value: id })),
      attackVersion: majorOf(layer.attackVersion),
      leftOut: layer.leftOut,
    };
  const { evidence, attack_version: version } = value as Readonly<Record<string, unknown>>;
  if (!Array.isArray(evidence))
    return 'expected "evidence": [...], or a layer of ATT&CK Navigator with "techniques": [...]';
  if (evidence.length > mostItems)
    return `expected at most ${mostItems} pieces of evidence, and there are ${evidence.length}`;
  const taken = evidence.filter(isEvidence).map(({ kind, value }) => ({ kind, value }));
  return { evidence: taken, attackVersion: majorOf(version), leftOut: evidence.length - taken.length };
}

function readText(text: string): EvidenceFile | string {
  const lines = text
    .split(/\r?\n/, mostItems + 1)
    .map(
      (line) =>
        line
          .replace(/^\uFEFF/, "")
          .split("#", 1)[0]
          ?.trim() ?? "",
    )
    .filter((line) => line !== "");
  if (lines.length > mostItems) return `expected at most ${mostItems} lines`;
  const taken = lines.map(lineEvidence).filter((one) => one !== null);
  return { evidence: taken, attackVersion: null, leftOut: lines.length - taken.length };
}

function lineEvidence(line: string): Evidence | null {
  const id = line.toUpperCase();
  if (techniqueId.test(id)) return { kind: "technique", value: id };
  if (softwareId.test(id)) return { kind: "software", value: id };
  const at = line.indexOf(" ");
  const one = { kind: at < 0 ? "" : line.slice(0, at), value: line.slice(at + 1).trim() };
  return isEvidence(one) ? one : null;
}

function isEvidence(one: unknown): one is Evidence {
  if (typeof one !== "object" || one === null) return false;
  const { kind, value } = one as Readonly<Record<string, unknown>>;
  if (typeof value !== "string" || value.trim() === "" || value.length > 512) return false;
  if (kind === "technique") return techniqueId.test(value.trim().toUpperCase());
  return evidenceKinds.some((known) => known === kind);
}

function majorOf(version: unknown): number | null {
  const major = Math.trunc(Number(version));
  return version !== null && version !== "" && major >= 1 && major < 1_000 ? major : null;
}
