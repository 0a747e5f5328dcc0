import { type Command, InvalidArgumentError } from "commander";
import { dataFolder } from "../../config.ts";
import { permissionPattern } from "../../http/permissions.ts";
import { systemClock } from "../../platform/clock.ts";
import { type Cli, collect } from "./cli.ts";
import { toExpiry } from "./expiry.ts";

export function declareKey(program: Command, cli: Cli): void {
  const key = program.command("key").description("API keys");
  key
    .command("create")
    .description("print a new API key")
    .requiredOption("--role <role>", "ingest, viewer, analyst, responder, administrator or auditor")
    .option("--name <name>", "what it is for", "command line")
    .option("--tenant <tenant>", "id or name; without it administrators and auditors are of the installation")
    .option(
      "--permission <permission>",
      "limit it, e.g. findings:read or *:read; may be repeated",
      toPermissions,
      [],
    )
    .option("--expires <when>", "a time, or how long from now: 12h, 90d", toExpiry(systemClock))
    .option("--data <dir>", "data folder")
    .action((flags) =>
      cli.run(async () => {
        const { keyCreate } = await import("../key.ts");
        const { role, name, tenant = null, permission: permissions, expires: expiresAt = null } = flags;
        const data = dataFolder(flags, cli.root);
        return keyCreate({ data, role, name, tenant, permissions, expiresAt }, cli.io);
      }),
    );
  key
    .command("list")
    .description("list API keys of a tenant")
    .option("--tenant <tenant>", "id or name")
    .option("--data <dir>", "data folder")
    .action((flags) =>
      cli.run(async () => {
        const { keyList } = await import("../key.ts");
        return keyList({ data: dataFolder(flags, cli.root), tenant: flags.tenant ?? null }, cli.io);
      }),
    );
  key
    .command("revoke")
    .description("revoke an API key")
    .argument("<id>", "as `key list` shows it")
    .option("--tenant <tenant>", "id or name")
    .option("--data <dir>", "data folder")
    .action((id, flags) =>
      cli.run(async () => {
        const { keyRevoke } = await import("../key.ts");
        return keyRevoke({ data: dataFolder(flags, cli.root), id, tenant: flags.tenant ?? null }, cli.io);
      }),
    );
}

function toPermissions(text: string, previous: readonly string[]): readonly string[] {
  if (!new RegExp(permissionPattern).test(text))
    throw new InvalidArgumentError("expected a group and read or write, such as findings:read");
  return collect(text, previous);
}
