import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { launcher, startServer, temporaryFolder } from "../../apps/breakwater/test/server-process.ts";

/** The commands of a page's `sh` blocks, in order. */
function commandsOf(page: string): readonly string[] {
  const text = readFileSync(join(import.meta.dirname, page), "utf8");
  return [...text.matchAll(/```sh\n([^`]+)```/g)].flatMap((match) => (match[1] ?? "").trim().split("\n"));
}

it("every command of the first hour works as it is written", async () => {
  using folder = temporaryFolder();
  const data = join(folder.path, "data");
  await using server = await startServer({ data });
  mkdirSync(join(folder.path, "old-logs"));
  writeFileSync(join(folder.path, "old-logs", "fw.log"), "a line\n");
  const [start, ...others] = commandsOf("first-hour.md");
  expect(start).toBe("npm start");
  expect(server.output()).toContain("Open this link once");
  for (const command of others) {
    const [npx, name, ...args] = command.split(" ");
    expect([npx, name]).toEqual(["npx", "breakwater"]);
    // A minute of waiting is the one thing left out.
    const faster = args[0] === "replay" ? ["--speed", "1000000"] : [];
    const out = execFileSync(process.execPath, [launcher, ...args, ...faster], {
      cwd: folder.path,
      encoding: "utf8",
      env: { ...process.env, BREAKWATER_DATA: data },
    });
    // A report written to a file says nothing on standard output.
    if (!command.includes("--out")) expect(out, command).not.toBe("");
  }
  expect(readFileSync(join(folder.path, "report.html"), "utf8")).toContain("Triage report");
  expect(existsSync(join(folder.path, "restored", "control.sqlite"))).toBe(true);
}, 240_000);

it("the Japanese page has the same commands", () => {
  const english = commandsOf("first-hour.md").map((command) =>
    command.replace("--language en", "--language ja"),
  );
  expect(commandsOf("first-hour.ja.md")).toEqual(english);
});
