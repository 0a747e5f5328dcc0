import { readFileSync } from "node:fs";
import type { Language } from "@breakwater/messages";
import { decodeContent } from "../../intel/decode-content.ts";
import { type ActorNames, readActorNames } from "../../track/attribution/actor-names.ts";
import { attributionSheet, type AttributionSheet } from "../../track/attribution/attribution-sheet.ts";
import { kindOf, valueOf } from "../../track/attribution/evidence.ts";
import { writeLayer } from "../../track/attribution/navigator.ts";
import { AttackError, type AttackKnowledge, readAttack } from "../../track/attribution/read-attack.ts";
import { readEvidence } from "../../track/attribution/read-evidence.ts";
import { type CommandIo, exitCode, UsageError } from "../io.ts";
import { sheetText } from "./sheet-text.ts";

export interface AttributeCommand {
  readonly file: string;
  readonly attack: string;
  readonly attackVersion: number;
  readonly evidenceVersion: number | null;
  readonly actors: string | null;
  readonly top: number;
  readonly format: "text" | "json" | "navigator";
  readonly language: Language;
}

/** `breakwater attribute`: ranked hypotheses about who is behind a case, with "unknown" always among them. */
export async function attribute(command: AttributeCommand, io: CommandIo): Promise<number> {
  const given = readEvidence(read(command.file));
  if (typeof given === "string") throw new UsageError(`${command.file}: ${given}`);
  if (given.evidence.length === 0)
    throw new UsageError(`${command.file}: no evidence in it; expected ids such as T1190 or S0154`);
  if (given.leftOut > 0)
    io.err(`${command.file}: ${given.leftOut} entries are no evidence and were left out\n`);
  const knowledge = knowledgeIn(command.attack);
  const evidenceVersion = command.evidenceVersion ?? given.attackVersion ?? command.attackVersion;
  const sheet = attributionSheet({
    evidence: given.evidence,
    evidenceVersion,
    groups: knowledge.groups,
    groupsVersion: command.attackVersion,
    names: namesIn(command.actors),
    top: command.top,
  });
  await io.out(written(sheet, knowledge, { ...command, evidenceVersion }));
  return exitCode.ok;
}

function written(
  sheet: AttributionSheet,
  { names }: AttackKnowledge,
  {
    format,
    language,
    attackVersion,
    evidenceVersion,
  }: AttributeCommand & { readonly evidenceVersion: number },
): string {
  if (format === "text") return sheetText(sheet, names, language);
  const version = String(Math.max(attackVersion, evidenceVersion));
  return `${JSON.stringify(format === "json" ? asJson(sheet, version) : asLayer(sheet, version), null, 2)}\n`;
}

function asJson(
  { judgement, candidates, matrix, ...rest }: AttributionSheet,
  attackVersion: string,
): unknown {
  return {
    attack_version: attackVersion,
    judgement: { ...judgement, named: judgement.named?.group.id ?? null },
    candidates: candidates.map(({ group, score, shared, mayMean }) => ({
      id: group.id,
      name: group.name,
      score,
      shared,
      may_mean: mayMean,
    })),
    matrix,
    ...rest,
  };
}

/** The evidence as a layer: what the first hypothesis shares scores 1, the rest of it 0.3. */
function asLayer({ evidence, candidates }: AttributionSheet, attackVersion: string): unknown {
  const [first] = candidates;
  const shared = new Set(first?.shared.map(({ key }) => key));
  return writeLayer({
    name: `evidence, and what ${first?.group.name ?? "no group"} shares of it`,
    attackVersion,
    techniques: evidence
      .filter((key) => kindOf(key) === "technique")
      .map((key) => ({
        id: valueOf(key),
        score: shared.has(key) ? 1 : 0.3,
        comment: shared.has(key) ? `shared with ${first?.group.name ?? ""}` : "",
      })),
  });
}

function knowledgeIn(path: string): AttackKnowledge {
  try {
    return readAttack(readJson(path));
  } catch (error) {
    if (error instanceof AttackError) throw new UsageError(`${path}: ${error.message}`, { cause: error });
    throw error;
  }
}

function namesIn(path: string | null): ActorNames {
  if (path === null) return new Map();
  const names = readActorNames(readJson(path));
  if (names === null) throw new UsageError(`${path}: expected a MISP galaxy of actors: {"values": [...]}`);
  return names;
}

function readJson(path: string): unknown {
  const text = read(path);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new UsageError(`${path}: expected JSON`, { cause });
  }
}

function read(path: string): string {
  let content: Uint8Array;
  try {
    content = readFileSync(path);
  } catch (cause) {
    throw new UsageError(`${path}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
  const decoded = decodeContent(content);
  if (!decoded.isReadable) throw new UsageError(`${path}: ${decoded.detail}`);
  return decoded.text;
}
