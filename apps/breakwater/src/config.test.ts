import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { ConfigError, readConfig } from "./config.ts";

const folder = mkdtempSync(join(tmpdir(), "breakwater-config-"));
afterAll(() => rmSync(folder, { recursive: true }));

function read(yaml: string, environment: Record<string, string> = {}, flags: object = {}) {
  const config = join(folder, "config.yml");
  writeFileSync(config, yaml);
  return readConfig({ config, ...flags }, "/clone", 4, environment);
}

describe("readConfig", () => {
  it("has defaults that listen for syslog on all interfaces and keep the console to this machine", () => {
    expect(readConfig({}, "/clone", 4, {})).toMatchObject({
      data: "/clone/data",
      http: { host: "127.0.0.1", port: 8400 },
      syslogUdp: { host: "::", port: 5514 },
      syslogTcp: { host: "::", port: 5514 },
      syslogTls: { host: "::", port: 6514, tls: { kind: "self-signed" }, clientCertificates: "request" },
      workers: 3,
      retentionDays: 400,
      queueBytes: 64 * 1024 * 1024,
      correlationDelayMs: 10_000,
    });
    expect(readConfig({}, "/clone", 1, {}).workers).toBe(1);
  });

  it("takes a ClickHouse server from the environment before the file", () => {
    const yaml = "clickhouse: {url: 'http://file:8123', username: a, password: b, database: c}\n";
    expect(read(yaml).clickhouse).toEqual({
      url: "http://file:8123",
      username: "a",
      password: "b",
      database: "c",
    });
    const of = (url: string) => read(yaml, { BREAKWATER_CLICKHOUSE_URL: url }).clickhouse;
    expect(of("https://u:p%40ss@host:8443/edge")).toEqual({
      url: "https://host:8443",
      username: "u",
      password: "p@ss",
      database: "edge",
    });
    expect(of("http://host:8123")).toEqual({
      url: "http://host:8123",
      username: "default",
      password: "",
      database: "default",
    });
    expect(() => of("host:8123")).toThrow(ConfigError);
    expect(() => of("tcp://host:9000")).toThrow(/BREAKWATER_CLICKHOUSE_URL/);
  });

  it("keeps sightings twice as long as events where nothing is said", () => {
    expect(read("retentionDays: 600\n").sightingRetentionDays).toBe(1_200);
    expect(read("retentionDays: 90\n").sightingRetentionDays).toBe(800);
    expect(read("sightingRetentionDays: 30\nlakeMemoryMegabytes: 512\n")).toMatchObject({
      sightingRetentionDays: 30,
      lakeMemoryBytes: 512 * 1024 * 1024,
    });
  });

  it("takes a flag before the environment before the file", () => {
    const yaml =
      "data: /from/file\nhttp: {host: 0.0.0.0, port: 1, tls: self-signed}\nsyslog: {udp: null, tcp: {host: 127.0.0.1, port: 2}}\n";
    expect(read(yaml)).toMatchObject({
      data: "/from/file",
      http: { host: "0.0.0.0", port: 1 },
      syslogUdp: null,
      syslogTcp: { port: 2 },
    });
    const environment = {
      BREAKWATER_DATA: "/from/environment",
      BREAKWATER_HTTP_PORT: "3",
      BREAKWATER_SYSLOG_PORT: "4",
    };
    expect(read(yaml, environment)).toMatchObject({
      data: "/from/environment",
      http: { host: "0.0.0.0", port: 3 },
      syslogUdp: null,
      syslogTcp: { host: "127.0.0.1", port: 4 },
    });
    expect(read(yaml, environment, { data: "/from/flag", httpPort: 5, syslogPort: 6 })).toMatchObject({
      data: "/from/flag",
      http: { port: 5 },
      syslogTcp: { port: 6 },
    });
  });

  it.each([
    ["a name that is not known", "retention: 4\n", /retention/],
    ["a port that is none", "http: {host: a, port: 70000}\n", /http\.port/],
    ["YAML that is none", "a: [\n", /configuration file .*config\.yml: /],
    ["a list", "- a\n", /the top level/],
    [
      "a zone that there is not",
      "timezones: {fw: Mars/Olympus}\n",
      /timezones\.fw: "Mars\/Olympus" is no zone/,
    ],
  ])("refuses %s and says where", (_, yaml, message) => {
    expect(() => read(yaml)).toThrow(ConfigError);
    expect(() => read(yaml)).toThrow(message);
  });

  it("refuses a port in the environment that is none, and a file that is not there", () => {
    expect(() => read("", { BREAKWATER_HTTP_PORT: "http" })).toThrow(
      'BREAKWATER_HTTP_PORT: expected a port from 0 to 65535, got "http"',
    );
    expect(() => readConfig({ config: "/no/such.yml" }, "/clone", 4, {})).toThrow(
      "configuration file /no/such.yml does not exist",
    );
  });
});

describe("listening safely", () => {
  it.each([
    ["any address without TLS", "http: {host: 0.0.0.0}\n", /can be reached from the network/],
    ["one of this machine's addresses without TLS", "http: {host: 192.0.2.1}\n", /--http-tls self-signed/],
    ["a name that is not this machine alone", "http: {host: edge.example}\n", /trustedProxies/],
    [
      "a proxy that is no address",
      "http: {trustedProxies: [proxy.example]}\n",
      /neither an address nor a network/,
    ],
    ["a network that is none", "http: {trustedProxies: [10.0.0.0/40]}\n", /neither an address nor a network/],
    [
      "required certificates without who signs them",
      "syslog: {tls: {clientCertificates: require}}\n",
      /clientCa/,
    ],
    ["a certificate without its key", "http: {tls: {certificate: a.pem}}\n", /http/],
  ])("refuses %s", (_, yaml, message) => {
    expect(() => read(yaml)).toThrow(ConfigError);
    expect(() => read(yaml)).toThrow(message);
  });

  it.each([
    ["loopback", "http: {host: 127.0.0.2}\n"],
    ["loopback of IPv6", 'http: {host: "::1"}\n'],
    ["TLS", "http: {host: 0.0.0.0, tls: self-signed}\n"],
    ["files", "http: {host: 0.0.0.0, tls: {certificate: a.pem, key: b.pem}}\n"],
    ["a proxy", "http: {host: 0.0.0.0, trustedProxies: [10.0.0.0/24, '2001:db8::1']}\n"],
  ])("takes %s", (_, yaml) => {
    expect(() => read(yaml)).not.toThrow();
  });

  it("takes TLS from a flag, and keeps free ports free", () => {
    expect(read("http: {host: 0.0.0.0}\n", {}, { httpTls: "self-signed" }).http.tls).toEqual({
      kind: "self-signed",
    });
    expect(readConfig({ syslogPort: 0 }, "/clone", 1, {}).syslogTls?.port).toBe(0);
    expect(readConfig({ syslogPort: 5140 }, "/clone", 1, {}).syslogTls?.port).toBe(6514);
    expect(read("syslog: {tls: null}\n").syslogTls).toBeNull();
  });
});
