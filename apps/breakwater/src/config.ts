import { existsSync, readFileSync } from "node:fs";
import { isAbsolute, join, resolve } from "node:path";
import Type, { type Static } from "typebox";
import Value from "typebox/value";
import { parse as parseYaml } from "yaml";
import { isTimeZone } from "@breakwater/devices";
import {
  type Address,
  httpConfig,
  type HttpConfig,
  httpSchema,
  listeningProblem,
  syslogTlsConfig,
  type SyslogTlsConfig,
  syslogTlsSchema,
} from "./config-listening.ts";
import { type HotfixConfig, hotfixConfig, hotfixProblem, hotfixSchema } from "./config-hotfix.ts";
import { type OutboundConfig, outboundConfig, outboundProblem, outboundSchema } from "./config-outbound.ts";

const port = Type.Integer({ minimum: 0, maximum: 65_535 });
const listener = Type.Union([
  Type.Object({ host: Type.String(), port }, { additionalProperties: false }),
  Type.Null(),
]);

const fileSchema = Type.Partial(
  Type.Object({
    data: Type.String({ minLength: 1 }),
    http: httpSchema,
    syslog: Type.Partial(Type.Object({ udp: listener, tcp: listener, tls: syslogTlsSchema }), {
      additionalProperties: false,
    }),
    files: Type.Array(Type.String({ minLength: 1 })),
    rules: Type.Array(Type.String({ minLength: 1 })),
    indicators: Type.Array(Type.String({ minLength: 1 })),
    timezones: Type.Record(Type.String(), Type.String()),
    workers: Type.Integer({ minimum: 1, maximum: 64 }),
    queueMegabytes: Type.Integer({ minimum: 1, maximum: 4_096 }),
    quarantineMegabytes: Type.Integer({ minimum: 1, maximum: 65_536 }),
    correlationDelaySeconds: Type.Number({ minimum: 0, maximum: 3_600 }),
    retentionDays: Type.Integer({ minimum: 1, maximum: 36_500 }),
    sightingRetentionDays: Type.Integer({ minimum: 1, maximum: 36_500 }),
    lakeMemoryMegabytes: Type.Integer({ minimum: 256, maximum: 4_194_304 }),
    queries: Type.Partial(
      Type.Object({
        perTenant: Type.Integer({ minimum: 1, maximum: 64 }),
        seconds: Type.Integer({ minimum: 1, maximum: 3_600 }),
        memoryMegabytes: Type.Integer({ minimum: 64, maximum: 4_194_304 }),
        millionRows: Type.Integer({ minimum: 1, maximum: 1_000_000_000 }),
      }),
      { additionalProperties: false },
    ),
    clickhouse: Type.Object(
      { url: Type.String(), username: Type.String(), password: Type.String(), database: Type.String() },
      { additionalProperties: false },
    ),
    allowedHosts: Type.Array(Type.String({ minLength: 1 })),
    outbound: outboundSchema,
    hotfix: hotfixSchema,
    sessions: Type.Partial(
      Type.Object({
        idleMinutes: Type.Integer({ minimum: 5, maximum: 1_440 }),
        absoluteHours: Type.Integer({ minimum: 1, maximum: 168 }),
      }),
      { additionalProperties: false },
    ),
    log: Type.Object(
      {
        level: Type.Union([
          Type.Literal("debug"),
          Type.Literal("info"),
          Type.Literal("warn"),
          Type.Literal("error"),
        ]),
        format: Type.Union([Type.Literal("text"), Type.Literal("json")]),
      },
      { additionalProperties: false },
    ),
  }),
  { additionalProperties: false },
);
type ConfigFile = Static<typeof fileSchema>;

export interface Config {
  /** Absolute path of the data folder. */
  readonly data: string;
  readonly http: HttpConfig;
  readonly syslogUdp: Address | null;
  readonly syslogTcp: Address | null;
  readonly syslogTls: SyslogTlsConfig | null;
  /** Log files and folders to follow. */
  readonly files: readonly string[];
  /** Folders and files of Sigma rules, beside our own content and `<data>/rules`. */
  readonly rules: readonly string[];
  /** Files of indicators, and folders of such; read again when they change. */
  readonly indicators: readonly string[];
  /** Sender's address or device name -> IANA zone or offset, for devices that log without a zone. */
  readonly timezones: Readonly<Record<string, string>>;
  readonly workers: number;
  readonly queueBytes: number;
  /** How much of senders that belong to nobody is kept aside on disk. */
  readonly quarantineBytes: number;
  /** How long correlations wait for events that were on their way longer than others, in ms. */
  readonly correlationDelayMs: number;
  /** How long events are kept after their receipt. */
  readonly retentionDays: number;
  /** How long it is known which observables were seen, after their receipt. */
  readonly sightingRetentionDays: number;
  /** What the embedded engine may take for queries, inserts and merges together. */
  readonly lakeMemoryBytes: number;
  /** What one question of a person may use, and how many of a tenant run at once. */
  readonly queries: {
    readonly perTenant: number;
    readonly seconds: number;
    readonly memoryBytes: number;
    readonly rows: number;
  };
  /** A ClickHouse server in place of the embedded engine. */
  readonly clickhouse: {
    readonly url: string;
    readonly username: string;
    readonly password: string;
    readonly database: string;
  } | null;
  /** Further host names under which the console is reached. */
  readonly allowedHosts: readonly string[];
  /** What the server may ask others for: feeds, webhooks. */
  readonly outbound: OutboundConfig;
  /** Hotfixes that devices are offered; `null` where this server offers none. */
  readonly hotfix: HotfixConfig | null;
  /** How long a session lives unused, and at most. */
  readonly sessions: { readonly idleMs: number; readonly absoluteMs: number };
  readonly log: { readonly level: "debug" | "info" | "warn" | "error"; readonly format: "text" | "json" };
}

export interface ConfigFlags {
  readonly data?: string;
  readonly config?: string;
  readonly httpHost?: string;
  readonly httpPort?: number;
  readonly httpTls?: string;
  readonly syslogPort?: number;
  readonly syslogTlsPort?: number;
}

/** The configuration is wrong; `message` names the file or flag, what was expected and what came. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The configuration: flags over environment over file over defaults. Read once, when the process starts.
 * `clone` is the project's folder, whose `data` is the default data folder.
 */
export function readConfig(
  flags: ConfigFlags,
  clone: string,
  cores: number,
  environment: Environment = process.env,
): Config {
  const path = flags.config ?? environment["BREAKWATER_CONFIG"];
  const file = path === undefined ? {} : readConfigFile(path);
  const anyHost = "::";
  const syslogPort = flags.syslogPort ?? numberOf("BREAKWATER_SYSLOG_PORT", environment);
  // Port 0 asks for free ports, and a fixed one for TLS would not be free twice.
  const syslogTlsPort =
    flags.syslogTlsPort ??
    numberOf("BREAKWATER_SYSLOG_TLS_PORT", environment) ??
    (syslogPort === 0 ? 0 : undefined);
  const config: Config = {
    data: dataFolder(flags, clone, file.data, environment),
    http: httpConfig(file.http, {
      host: flags.httpHost ?? environment["BREAKWATER_HTTP_HOST"],
      port: flags.httpPort ?? numberOf("BREAKWATER_HTTP_PORT", environment),
      tls: flags.httpTls ?? environment["BREAKWATER_HTTP_TLS"],
    }),
    syslogUdp: withPort(
      file.syslog?.udp === undefined ? { host: anyHost, port: 5514 } : file.syslog.udp,
      syslogPort,
    ),
    syslogTcp: withPort(
      file.syslog?.tcp === undefined ? { host: anyHost, port: 5514 } : file.syslog.tcp,
      syslogPort,
    ),
    syslogTls: syslogTlsConfig(file.syslog?.tls, syslogTlsPort),
    files: file.files ?? [],
    rules: file.rules ?? [],
    indicators: file.indicators ?? [],
    timezones: file.timezones ?? {},
    // One core is left to reading sockets and writing batches.
    workers: file.workers ?? (cores <= 2 ? cores : cores - 1),
    quarantineBytes: (file.quarantineMegabytes ?? 256) * 1024 * 1024,
    queueBytes: (file.queueMegabytes ?? 64) * 1024 * 1024,
    correlationDelayMs: (file.correlationDelaySeconds ?? 10) * 1_000,
    retentionDays: file.retentionDays ?? 400,
    sightingRetentionDays: file.sightingRetentionDays ?? Math.max(800, 2 * (file.retentionDays ?? 400)),
    lakeMemoryBytes: (file.lakeMemoryMegabytes ?? 2_048) * 1024 * 1024,
    queries: {
      perTenant: file.queries?.perTenant ?? 4,
      seconds: file.queries?.seconds ?? 30,
      memoryBytes: (file.queries?.memoryMegabytes ?? 2_000) * 1_000_000,
      rows: (file.queries?.millionRows ?? 20_000) * 1_000_000,
    },
    clickhouse: clickhouseOf(environment["BREAKWATER_CLICKHOUSE_URL"]) ?? file.clickhouse ?? null,
    allowedHosts: file.allowedHosts ?? [],
    outbound: outboundConfig(file.outbound),
    hotfix: hotfixConfig(file.hotfix),
    sessions: {
      idleMs: (file.sessions?.idleMinutes ?? 120) * 60_000,
      absoluteMs: (file.sessions?.absoluteHours ?? 12) * 3_600_000,
    },
    log: file.log ?? { level: "info", format: "text" },
  };
  const problem =
    listeningProblem(config) ?? outboundProblem(config.outbound) ?? hotfixProblem(config.hotfix);
  if (problem !== null) throw new ConfigError(problem);
  return config;
}

/** The data folder alone, for commands that need nothing else. */
export function dataFolder(
  flags: ConfigFlags,
  clone: string,
  fromFile?: string,
  environment: Environment = process.env,
): string {
  const chosen = flags.data ?? environment["BREAKWATER_DATA"] ?? fromFile;
  if (chosen === undefined) return join(clone, "data");
  return isAbsolute(chosen) ? chosen : resolve(chosen);
}

/** `http://user:password@host:8123/database`, as the environment names a server. */
function clickhouseOf(text: string | undefined): Config["clickhouse"] {
  if (text === undefined || text === "") return null;
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new ConfigError(
      "BREAKWATER_CLICKHOUSE_URL: expected an address such as http://user:password@host:8123/breakwater",
    );
  return {
    url: url.origin,
    username: decodeURIComponent(url.username) || "default",
    password: decodeURIComponent(url.password),
    database: decodeURIComponent(url.pathname.slice(1)) || "default",
  };
}

function readConfigFile(path: string): ConfigFile {
  if (!existsSync(path)) throw new ConfigError(`configuration file ${path} does not exist`);
  let value: unknown;
  try {
    value = parseYaml(readFileSync(path, "utf8")) ?? {};
  } catch (error) {
    throw new ConfigError(
      `configuration file ${path}: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  const [problem] = Value.Errors(fileSchema, value);
  if (problem !== undefined) {
    const where =
      problem.instancePath === "" ? "the top level" : problem.instancePath.slice(1).replaceAll("/", ".");
    throw new ConfigError(`configuration file ${path}: ${where}: ${problem.message}`);
  }
  // Checked against the schema in the lines above.
  const file = value as ConfigFile;
  for (const [sender, zone] of Object.entries(file.timezones ?? {}))
    if (!isTimeZone(zone))
      throw new ConfigError(
        `configuration file ${path}: timezones.${sender}: "${zone}" is no zone; write an IANA name such as Europe/Berlin or an offset such as +09:00`,
      );
  return file;
}

function withPort(address: Address | null, chosen: number | undefined): Address | null {
  return address === null || chosen === undefined ? address : { ...address, port: chosen };
}

function numberOf(name: string, environment: Environment): number | undefined {
  const text = environment[name];
  if (text === undefined || text === "") return undefined;
  const number = Number(text);
  if (!Number.isInteger(number) || number < 0 || number > 65_535) {
    throw new ConfigError(`${name}: expected a port from 0 to 65535, got "${text}"`);
  }
  return number;
}
