import type { Command } from "commander";
import { dataFolder } from "../../config.ts";
import { type Cli, collect } from "./cli.ts";

export function declareAudit(program: Command, cli: Cli): void {
  const audit = program.command("audit").description("the log of changes");
  audit
    .command("verify")
    .description("check that nothing in the log was changed, inserted, removed or cut off")
    .option(
      "--head <head>",
      "a head that was kept elsewhere, as `audit head` printed it; may be repeated",
      collect,
      [],
    )
    .option("--data <dir>", "data folder")
    .action((flags) =>
      cli.run(async () => {
        const { auditVerify } = await import("../audit.ts");
        return auditVerify({ data: dataFolder(flags, cli.root), heads: flags.head }, cli.io);
      }),
    );
  audit
    .command("head")
    .description("print the newest entry of each chain, to be kept elsewhere")
    .option("--data <dir>", "data folder")
    .action((flags) =>
      cli.run(async () => {
        const { auditHead } = await import("../audit.ts");
        return auditHead({ data: dataFolder(flags, cli.root) }, cli.io);
      }),
    );
  audit
    .command("export")
    .description("print a tenant's log as NDJSON")
    .option("--tenant <tenant>", "id or name")
    .option("--installation", "the log of what concerns no tenant", false)
    .option("--data <dir>", "data folder")
    .action((flags) =>
      cli.run(async () => {
        const { auditExport } = await import("../audit.ts");
        const { tenant = null, installation } = flags;
        return auditExport({ data: dataFolder(flags, cli.root), tenant, installation }, cli.io);
      }),
    );
}
