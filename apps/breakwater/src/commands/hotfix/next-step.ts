import { shortId } from "../../fleet/hotfix/keys/key-file.ts";
import { foldersOf } from "../../fleet/hotfix/repository/folders.ts";
import type { StagedFile } from "../../fleet/hotfix/repository/staged.ts";
import { repositoryStatus } from "../../fleet/hotfix/repository/status.ts";
import { isMet } from "../../fleet/hotfix/tuf/signatures.ts";

/** What somebody has to do next, with the command. */
export function nextStepText(repository: string, nowMs: number): string {
  const { next } = repositoryStatus(repository, nowMs);
  switch (next.kind) {
    case "sign":
      return (
        `Waiting for signatures:\n${next.files.map(stagedLines).join("")}` +
        `Next: each signer runs, here or with a copy of ${foldersOf(repository).staged} on a machine without a network:\n` +
        `  breakwater hotfix sign ${repository} --key KEYFILE\n`
      );
    case "publish":
      return `Next: breakwater hotfix publish ${repository} --key ONLINE-KEYFILE --director-key DIRECTOR-KEYFILE\n`;
    case "renew":
      return `Next: the ${next.role} metadata ends soon; renew it: breakwater hotfix rotate ${repository} --role ${next.role}\n`;
    case "none":
      return "Nothing is waiting.\n";
  }
}

/** A staged file and how far its signatures are. */
export function stagedLines({ name, file, states }: StagedFile): string {
  const lines = states.map((state) => {
    const who = (keys: typeof state.signed) =>
      keys.map(({ name, id }) => `${name} (${shortId(id)})`).join(", ") || "nobody";
    const asked = state.by === "root" ? "" : " of the keys before";
    const mark = isMet(state) ? "enough" : `${state.threshold - state.signed.length} missing`;
    return `    ${state.signed.length} of ${state.threshold}${asked}, ${mark}; signed by ${who(state.signed)}; not by ${who(state.unsigned)}\n`;
  });
  return `  ${name} version ${file.signed.version}, until ${file.signed.expires}\n${lines.join("")}`;
}
