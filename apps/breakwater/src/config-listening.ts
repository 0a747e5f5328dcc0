import { resolve } from "node:path";
import Type, { type Static } from "typebox";
import { isLoopback } from "./platform/addresses.ts";
import { isNetwork } from "./platform/block-list.ts";

const port = Type.Integer({ minimum: 0, maximum: 65_535 });
const path = Type.String({ minLength: 1 });
const closed = { additionalProperties: false } as const;

const certificateSchema = Type.Union([
  Type.Literal("self-signed"),
  Type.Object({ certificate: path, key: path }, closed),
]);

/** `http` of the configuration file. */
export const httpSchema = Type.Object(
  {
    host: Type.Optional(Type.String()),
    port: Type.Optional(port),
    tls: Type.Optional(certificateSchema),
    trustedProxies: Type.Optional(Type.Array(Type.String({ minLength: 1 }))),
  },
  closed,
);

/** `syslog.tls` of the configuration file. */
export const syslogTlsSchema = Type.Union([
  Type.Object(
    {
      host: Type.Optional(Type.String()),
      port: Type.Optional(port),
      certificate: Type.Optional(certificateSchema),
      clientCertificates: Type.Optional(Type.Enum(["none", "request", "require"])),
      clientCa: Type.Optional(path),
    },
    closed,
  ),
  Type.Null(),
]);

export interface Address {
  readonly host: string;
  readonly port: number;
}

export type TlsConfig =
  | { readonly kind: "self-signed" }
  | { readonly kind: "files"; readonly certificate: string; readonly key: string };

export interface HttpConfig extends Address {
  readonly tls: TlsConfig | null;
  /** Addresses and networks of proxies whose X-Forwarded-For and X-Forwarded-Proto are believed. */
  readonly trustedProxies: readonly string[];
}

export interface SyslogTlsConfig extends Address {
  readonly tls: TlsConfig;
  /** Whether senders are asked for a certificate, and whether they must have one that `clientCa` signed. */
  readonly clientCertificates: "none" | "request" | "require";
  /** File with the certificates (PEM) of those who sign the senders' certificates. */
  readonly clientCa: string | null;
}

export function httpConfig(
  file: Static<typeof httpSchema> | undefined,
  chosen: {
    readonly host?: string | undefined;
    readonly port?: number | undefined;
    readonly tls?: string | undefined;
  },
): HttpConfig {
  const { host = "127.0.0.1", port: filePort = 8400, tls, trustedProxies = [] } = file ?? {};
  return {
    host: chosen.host ?? host,
    port: chosen.port ?? filePort,
    tls:
      chosen.tls === "self-signed" ? { kind: "self-signed" } : chosen.tls === "off" ? null : tlsConfig(tls),
    trustedProxies,
  };
}

export function syslogTlsConfig(
  file: Static<typeof syslogTlsSchema> | undefined,
  chosenPort: number | undefined,
): SyslogTlsConfig | null {
  if (file === null) return null;
  const {
    host = "::",
    port: filePort = 6514,
    certificate,
    clientCertificates = "request",
    clientCa,
  } = file ?? {};
  return {
    host,
    port: chosenPort ?? filePort,
    tls: tlsConfig(certificate) ?? { kind: "self-signed" },
    clientCertificates,
    clientCa: clientCa === undefined ? null : resolve(clientCa),
  };
}

function tlsConfig(wanted: Static<typeof certificateSchema> | undefined): TlsConfig | null {
  if (wanted === undefined) return null;
  if (wanted === "self-signed") return { kind: "self-signed" };
  return { kind: "files", certificate: resolve(wanted.certificate), key: resolve(wanted.key) };
}

/** What is wrong with what is listened on and how; null when nothing is. */
export function listeningProblem(config: {
  readonly http: HttpConfig;
  readonly syslogTls: SyslogTlsConfig | null;
}): string | null {
  const { http, syslogTls } = config;
  const wrong = http.trustedProxies.find((proxy) => !isNetwork(proxy));
  if (wrong !== undefined)
    return `http.trustedProxies: "${wrong}" is neither an address nor a network such as 10.0.0.0/24`;
  if (syslogTls?.clientCertificates === "require" && syslogTls.clientCa === null)
    return "syslog.tls.clientCertificates is require, so syslog.tls.clientCa must name the file of those who sign them";
  if (isLoopback(http.host) || http.tls !== null || http.trustedProxies.length > 0) return null;
  return [
    `the console and API on ${http.host} can be reached from the network, where passwords and keys must not travel in the clear. Choose one:`,
    "  --http-tls self-signed          a certificate is made; compare its fingerprint when you connect",
    "  http: { tls: { certificate: FILE, key: FILE } }     in the configuration file",
    "  http: { trustedProxies: [ADDRESS] }                 a proxy in front ends TLS",
    "  --http-host 127.0.0.1           this machine alone",
  ].join("\n");
}
