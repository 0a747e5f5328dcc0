import { readFile, stat } from "node:fs/promises";
import type { Log } from "../platform/log.ts";
import { repeat } from "../platform/repeat.ts";
import { systemActor } from "../store/identity.ts";
import type { Indicators } from "../store/indicators.ts";
import { maximumContentBytes } from "./decode-content.ts";
import { findIndicatorFiles, type IndicatorFile } from "./indicator-files.ts";
import type { Intel } from "./intel.ts";

export interface FollowedFiles {
  /** Files, and folders of files. */
  readonly paths: readonly string[];
  readonly indicators: Pick<Indicators, "sources" | "removeSource">;
  readonly intel: Pick<Intel, "import" | "refresh">;
  readonly log: Log;
}

const pollMs = 500;

/**
 * Imports the files of the configuration, for everybody, and again when they change. A file that is gone takes its
 * indicators with it; a path that cannot be read takes nothing. Resolves when what there is is live.
 */
export async function followIndicatorFiles(followed: FollowedFiles): Promise<AsyncDisposable> {
  const { paths, log } = followed;
  const follower = new Follower(followed);
  await follower.look("at-once");
  if (paths.length === 0) return { async [Symbol.asyncDispose]() {} };
  const stop = repeat(
    () => follower.look("when-still"),
    pollMs,
    (error) => log.error("the files of indicators could not be looked at", { reason: String(error) }),
  );
  return { [Symbol.asyncDispose]: stop };
}

class Follower {
  readonly #followed: FollowedFiles;
  /** By path: the state that was imported last. */
  readonly #imported = new Map<string, string>();
  /** By path: the state that was seen last. */
  #seen: ReadonlyMap<string, string> = new Map();
  /** Names of sources whose file was not there the last time: a file is replaced in two steps, and is gone in between. */
  #missing: ReadonlySet<string> = new Set();
  #problems = "";

  constructor(followed: FollowedFiles) {
    this.#followed = followed;
  }

  /** A file that was changed a moment ago may be half written: it is read once it is still. */
  async look(when: "at-once" | "when-still"): Promise<void> {
    const { paths, log } = this.#followed;
    const { files, problems } = findIndicatorFiles(paths);
    if (problems.join("\n") !== this.#problems)
      for (const problem of problems) log.warn("a file of indicators is not read", { problem });
    this.#problems = problems.join("\n");
    const before = this.#seen;
    this.#seen = new Map(files.map(({ path, state }) => [path, state]));
    for (const file of files) {
      const isStill = when === "at-once" || before.get(file.path) === file.state;
      if (isStill && this.#imported.get(file.path) !== file.state) await this.#import(file);
    }
    const isAnyGone = before.keys().some((path) => !this.#seen.has(path));
    if (problems.length === 0 && (when === "at-once" || isAnyGone || this.#missing.size > 0))
      await this.#removeMissing(new Set(files.map(({ name }) => name)), when);
  }

  async #import({ path, name, state }: IndicatorFile): Promise<void> {
    const { intel, log } = this.#followed;
    this.#imported.set(path, state);
    try {
      const { size } = await stat(path);
      if (size > maximumContentBytes) {
        log.warn("a file of indicators is too large", { file: path, size, limit: maximumContentBytes });
        return;
      }
      const content = await readFile(path);
      const report = await intel.import({
        by: systemActor,
        source: {
          scope: "installation",
          name,
          kind: "config",
          licence: "",
          tlp: null,
          confidence: null,
          reliability: null,
        },
        content,
        isDryRun: false,
        force: false,
      });
      if (report.outcome === "refused")
        log.warn("a file of indicators was not taken", {
          file: path,
          reason: report.reason,
          detail: report.detail,
        });
      else if (report.outcome === "applied")
        log.info("a file of indicators was imported", {
          file: path,
          added: report.added,
          kept: report.kept,
          removed: report.removed,
        });
    } catch (error) {
      this.#imported.delete(path);
      log.error("a file of indicators could not be imported", { file: path, reason: String(error) });
    }
  }

  async #removeMissing(names: ReadonlySet<string>, when: "at-once" | "when-still"): Promise<void> {
    const { indicators, intel, log } = this.#followed;
    const before = this.#missing;
    const missing = (await indicators.sources(["installation"])).filter(
      ({ name, kind }) => kind === "config" && !names.has(name),
    );
    this.#missing = new Set(missing.map(({ name }) => name));
    for (const { id, name } of missing) {
      if (when === "when-still" && !before.has(name)) continue;
      await indicators.removeSource(systemActor, "installation", id);
      log.info("indicators of a file that is gone are removed", { source: name });
      await intel.refresh();
    }
  }
}
