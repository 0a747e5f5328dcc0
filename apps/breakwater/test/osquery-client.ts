import { type Agent, request } from "node:http";
import { gzipSync } from "node:zlib";

/** What the body of an answer says to osquery, which looks at no status. */
export interface OsqueryAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  /** As osquery's TLS helper decides it: JSON, without `error` and without `node_invalid`. */
  readonly isSuccess: boolean;
}

export interface OsqueryCall {
  readonly base: string;
  readonly path: string;
  readonly body: unknown;
  /** Sent in a header by osquery since August 2026. */
  readonly nodeKey?: string;
  readonly isCompressed?: boolean;
  readonly agent?: Agent;
}

/** A call with the headers and the body that osquery sends. */
export async function callOsquery(call: OsqueryCall): Promise<OsqueryAnswer> {
  const { status, text } = await post(call);
  const body = JSON.parse(text) as Readonly<Record<string, unknown>>;
  const invalid = body["node_invalid"];
  // osquery asserts this.
  if (invalid !== undefined && typeof invalid !== "boolean") throw new Error("node_invalid is no boolean");
  return { status, body, isSuccess: invalid !== true && !("error" in body) };
}

function post({
  base,
  path,
  body,
  nodeKey,
  isCompressed = false,
  agent,
}: OsqueryCall): Promise<{ readonly status: number; readonly text: string }> {
  const text = Buffer.from(typeof body === "string" ? body : JSON.stringify(body));
  const bytes = isCompressed ? gzipSync(text) : text;
  return new Promise((resolve, reject) => {
    const sent = request(
      `${base}${path}`,
      {
        method: "POST",
        headers: {
          "User-Agent": "osquery/5.19.0",
          "Content-Type": "application/json",
          Accept: "application/json",
          ...(isCompressed ? { "Content-Encoding": "gzip" } : {}),
          ...(nodeKey === undefined ? {} : { Authorization: `NodeKey ${nodeKey}` }),
          "Content-Length": bytes.length,
        },
        ...(agent === undefined ? {} : { agent }),
      },
      (response) => {
        const pieces: Buffer[] = [];
        response.on("data", (piece: Buffer) => pieces.push(piece));
        response.once("error", reject);
        response.once("end", () => {
          resolve({ status: response.statusCode ?? 0, text: Buffer.concat(pieces).toString("utf8") });
        });
      },
    );
    sent.once("error", reject);
    sent.end(bytes);
  });
}

/** An enrolment as osquery 5 sends it: every value is text. */
export function enrolmentOf(secret: string, identifier: string, hostname: string): object {
  return {
    enroll_secret: secret,
    host_identifier: identifier,
    platform_type: "9",
    host_details: {
      os_version: {
        _id: "22.04",
        codename: "jammy",
        major: "22",
        minor: "4",
        name: "Ubuntu",
        patch: "5",
        platform: "ubuntu",
        platform_like: "debian",
        version: "22.04.5 LTS (Jammy Jellyfish)",
      },
      osquery_info: {
        build_distro: "centos7",
        build_platform: "linux",
        config_hash: "",
        config_valid: "0",
        extensions: "inactive",
        instance_id: "ba5d4a3b-7a0f-4a3e-94b8-b4a6d76b0ad6",
        pid: "711",
        platform_mask: "9",
        start_time: "1795780000",
        uuid: identifier,
        version: "5.19.0",
        watcher: "709",
      },
      platform_info: { address: "0xe000", vendor: "SeaBIOS", version: "1.16.2", size: "65536" },
      system_info: {
        computer_name: hostname,
        cpu_brand: "Common KVM processor",
        hardware_model: "Edge 200",
        hardware_serial: `SN-${identifier}`,
        hardware_vendor: "Acme",
        hostname,
        physical_memory: "2086637568",
        uuid: identifier,
      },
    },
  };
}

/** A row of a differential log as osquery 5 writes it. */
export function resultOf(
  name: string,
  columns: Readonly<Record<string, string>>,
  rest: Readonly<Record<string, unknown>> = {},
): object {
  return {
    name: `pack/edge/${name}`,
    hostIdentifier: "somebody",
    calendarTime: "Fri Nov 27 12:00:00 2026 UTC",
    unixTime: 1_795_780_800,
    epoch: 0,
    counter: 1,
    numerics: false,
    columns,
    action: "added",
    ...rest,
  };
}
