// Our playbooks against the official JSON Schemas of CACAO 2.0 (github.com/oasis-open/cacao-json-schemas), which are not part of this
// project: node scripts/run.mjs conformance/cacao.ts --schemas DIR
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { DeviceId, TenantId } from "@breakwater/ocsf";
import { Ajv } from "ajv";
import { Ajv2019 } from "ajv/dist/2019.js";
import { toCacao } from "../apps/breakwater/src/respond/plans/cacao.ts";
import type { ResponsePlan } from "../apps/breakwater/src/store/plans.ts";

const { values } = parseArgs({ options: { schemas: { type: "string" } } });
if (values.schemas === undefined) {
  console.log("skipped: give the folder of the schemas with --schemas");
  process.exit(0);
}

const plan: ResponsePlan = {
  id: "019ab000-0000-7000-8000-000000000001",
  tenant: "01900000-0000-7000-8000-000000000001" as TenantId,
  title: "Shut the attacker out",
  state: "draft",
  approval: null,
  expiresAt: Date.UTC(2026, 10, 28),
  createdBy: "analyst",
  createdAt: Date.UTC(2026, 10, 27),
  begunAt: null,
  finishedAt: null,
  actions: [
    { kind: "collect-evidence", what: "memory" },
    { kind: "block-indicator", indicator: "ip", value: "203.0.113.66", days: 7 },
    { kind: "disable-account", account: "support" },
    { kind: "end-sessions", account: "support" },
    { kind: "close-management" },
    { kind: "isolate" },
    { kind: "apply-hotfix", hotfix: "portal-fix" },
  ],
  devices: [
    {
      id: "019ab000-0000-7000-8000-000000000002" as DeviceId,
      name: "edge-1",
      vendor: "Fortinet",
      product: "FortiGate",
    },
  ],
};

const root = values.schemas;
const id = "https://raw.githubusercontent.com/oasis-open/cacao-json-schemas/main/schemas/playbook.json";

/**
 * The schemas say that they are of draft 7, which knows no `unevaluatedProperties`, and use it. As they say, and as they mean; then without
 * it in `command-data.json`, where it forbids the command itself.
 */
function validator(version: "as declared" | "2019-09") {
  const options = { strict: false, validateFormats: false, allErrors: true } as const;
  const ajv = version === "2019-09" ? new Ajv2019(options) : new Ajv(options);
  for (const name of readdirSync(root, { recursive: true }).map(String)) {
    if (!name.endsWith(".json")) continue;
    // A schema is an object with these.
    const schema = JSON.parse(readFileSync(join(root, name), "utf8")) as {
      $schema?: string;
      unevaluatedProperties?: boolean;
    };
    if (version === "2019-09") delete schema.$schema;
    if (name.endsWith("command-data.json")) delete schema.unevaluatedProperties;
    ajv.addSchema(schema);
  }
  const validate = ajv.getSchema(id);
  if (validate === undefined) throw new Error(`no schema ${id} in ${root}`);
  return validate;
}

/** Each wrong in one way: a validator that takes everything proves nothing. */
const wrong: readonly (readonly [string, (playbook: Record<string, unknown>) => void])[] = [
  ["no start", (playbook) => delete playbook["workflow_start"]],
  ["another version", (playbook) => (playbook["spec_version"] = "cacao-1.0")],
  ["an id that is none", (playbook) => (playbook["id"] = "playbook--1")],
  ["an unknown property (2019-09)", (playbook) => (playbook["extra"] = true)],
];
let failed = 0;
const say = (isRight: boolean, text: string): void => {
  if (!isRight) failed += 1;
  console.log(`${isRight ? "ok    " : "FAILED"} ${text}`);
};
for (const version of ["as declared", "2019-09"] as const) {
  const validate = validator(version);
  for (const devices of [plan.devices, []]) {
    const isValid = validate(toCacao({ ...plan, devices })) === true;
    say(isValid, `${version}: a plan for ${devices.length} devices is valid`);
    if (!isValid) console.log(validate.errors);
  }
  for (const [what, spoil] of wrong) {
    if (what.includes("2019-09") && version !== "2019-09") continue;
    const playbook = structuredClone(toCacao(plan)) as Record<string, unknown>;
    spoil(playbook);
    say(validate(playbook) !== true, `${version}: ${what} is refused`);
  }
}
process.exitCode = failed === 0 ? 0 : 1;
