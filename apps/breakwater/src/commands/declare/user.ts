import type { Command } from "commander";
import { dataFolder } from "../../config.ts";
import type { Cli } from "./cli.ts";

/** People and tenants from the command line: for the first steps, and for getting back in beside a running server. */
export function declareUser(program: Command, cli: Cli): void {
  const user = program.command("user").description("people who sign in");
  user
    .command("create")
    .description("print a one-time link with which a person chooses a password")
    .argument("<name>", "what the person signs in with")
    .option("--role <role>", "viewer, analyst, responder, administrator or auditor", "viewer")
    .option("--tenant <tenant>", "id or name; without it administrators and auditors are of the installation")
    .option("--password-stdin", "take the password from standard input instead", false)
    .option("--data <dir>", "data folder")
    .action((name, flags) =>
      cli.run(async () => {
        const { userCreate } = await import("../user.ts");
        const { role, tenant = null, passwordStdin: passwordFromStdin } = flags;
        const data = dataFolder(flags, cli.root);
        return userCreate({ data, name, role, tenant, passwordFromStdin }, cli.io);
      }),
    );
  user
    .command("list")
    .description("list people, their roles, and when they signed in")
    .option("--data <dir>", "data folder")
    .action((flags) =>
      cli.run(async () => {
        const { userList } = await import("../user.ts");
        return userList({ data: dataFolder(flags, cli.root) }, cli.io);
      }),
    );
  user
    .command("reset")
    .description("print a one-time link to a new password")
    .argument("<name>", "what the person signs in with")
    .option("--clear-totp", "also take away a lost authenticator", false)
    .option("--enable", "let a disabled account sign in again", false)
    .option("--password-stdin", "take the new password from standard input instead", false)
    .option("--data <dir>", "data folder")
    .action((name, flags) =>
      cli.run(async () => {
        const { userReset } = await import("../user.ts");
        const { clearTotp: clearsTotp, enable: enables, passwordStdin: passwordFromStdin } = flags;
        const data = dataFolder(flags, cli.root);
        return userReset({ data, name, clearsTotp, enables, passwordFromStdin }, cli.io);
      }),
    );
  program
    .command("tenant")
    .description("tenants")
    .command("list")
    .description("list tenants with their ids")
    .option("--data <dir>", "data folder")
    .action((flags) =>
      cli.run(async () => {
        const { tenantList } = await import("../user.ts");
        return tenantList({ data: dataFolder(flags, cli.root) }, cli.io);
      }),
    );
}
