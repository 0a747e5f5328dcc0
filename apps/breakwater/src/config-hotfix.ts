import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import Type, { type Static } from "typebox";

const text = Type.String({ minLength: 1 });
const key = Type.Object({ key: text, passphraseFile: text }, { additionalProperties: false });

/** `hotfix` of the configuration file. */
export const hotfixSchema = Type.Object(
  { repository: text, online: key, director: key },
  { additionalProperties: false },
);

/** The repository whose hotfixes this server offers to devices, and the two keys that it signs with. */
export type HotfixConfig = Static<typeof hotfixSchema>;

export function hotfixConfig(file: HotfixConfig | undefined): HotfixConfig | null {
  if (file === undefined) return null;
  const absolute = (one: HotfixConfig["online"]) => ({
    key: resolve(one.key),
    passphraseFile: resolve(one.passphraseFile),
  });
  return {
    repository: resolve(file.repository),
    online: absolute(file.online),
    director: absolute(file.director),
  };
}

/** What is wrong with it; null when nothing is. */
export function hotfixProblem(config: HotfixConfig | null): string | null {
  if (config === null) return null;
  const { repository, online, director } = config;
  if (!existsSync(join(repository, "image/metadata")))
    return `hotfix.repository: ${repository} is no hotfix repository; \`breakwater hotfix init\` makes one`;
  const missing = [online.key, online.passphraseFile, director.key, director.passphraseFile].find(
    (path) => !existsSync(path),
  );
  return missing === undefined ? null : `hotfix: there is no file ${missing}`;
}
