import { buffer } from "node:stream/consumers";
import {
  compileLookalikes,
  eachNameIn,
  type Likeness,
  type LookalikeMatcher,
  strongestLikeness,
} from "@breakwater/lookalike";
import { type Language, renderMessage } from "@breakwater/messages";
import { decodeContent } from "../../intel/decode-content.ts";
import { printable } from "../../platform/log.ts";
import { openControlStore, tenantOf } from "../control-store.ts";
import { type CommandIo, exitCode, UsageError } from "../io.ts";

export interface LookalikeCheckOptions {
  /** Empty: a list of names comes on standard input. */
  readonly names: readonly string[];
  /** Empty: what the tenant and everybody watches. */
  readonly watch: readonly string[];
  readonly own: readonly string[];
  readonly tenant: string | null;
  readonly data: string;
  readonly asJson: boolean;
  readonly language: Language;
}

/** `breakwater lookalike check`: one line a domain that resembles a watched name. */
export async function lookalikeCheck(options: LookalikeCheckOptions, io: CommandIo): Promise<number> {
  const matchers = options.watch.length > 0 ? given(options) : await watched(options);
  const found = new Map<string, Likeness>();
  const take = (name: string) => {
    const likeness = strongestLikeness(matchers, name);
    if (likeness !== null && (found.get(likeness.domain)?.strength ?? -1) < likeness.strength)
      found.set(likeness.domain, likeness);
  };
  let count = options.names.length;
  if (count > 0) options.names.forEach(take);
  else count = await takeList(io, take);
  for (const likeness of [...found.values()].toSorted((a, b) => b.strength - a.strength))
    await io.out(`${options.asJson ? toJson(likeness) : toLine(likeness, options.language)}\n`);
  io.err(`${count} names, ${found.size} domains that resemble a watched name\n`);
  return exitCode.ok;
}

function given({ watch, own }: LookalikeCheckOptions): readonly LookalikeMatcher[] {
  const { matcher, refused } = compileLookalikes(watch.map((name, at) => ({ id: String(at), name, own })));
  const [problem] = refused;
  if (problem !== undefined)
    throw new UsageError(
      `--watch: "${watch[Number(problem.id)]}" cannot be watched: ${problem.problem.replaceAll("_", " ")}`,
    );
  return [matcher];
}

async function watched({ data, tenant }: LookalikeCheckOptions): Promise<readonly LookalikeMatcher[]> {
  await using store = await openControlStore(data);
  const { id } = await tenantOf(store, tenant);
  const scopes = ["installation", id] as const;
  const names = await Promise.all(scopes.map((scope) => store.lookalikes.names([scope])));
  if (names.every(({ length }) => length === 0))
    throw new UsageError("no name is watched yet: name one with --watch, or watch one in the console");
  return names.map((those) => compileLookalikes(those).matcher);
}

async function takeList(io: CommandIo, take: (name: string) => void): Promise<number> {
  const decoded = decodeContent(await buffer(io.stdin));
  if (!decoded.isReadable) throw new UsageError(`standard input: ${decoded.detail}`);
  return eachNameIn(decoded.text, take).names;
}

function toLine({ domain, grade, strength, reason }: Likeness, language: Language): string {
  const text = renderMessage(language, reason);
  return `${domain}  ${grade} (${strength})  ${printable(text)}`;
}

function toJson(likeness: Likeness): string {
  const { watchedName, domain, readable, kind, keywords, strength, grade, reason } = likeness;
  return JSON.stringify({ domain, readable, watched: watchedName, kind, keywords, strength, grade, reason });
}
