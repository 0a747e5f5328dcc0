import { X509Certificate } from "node:crypto";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer, request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createLog } from "../log.ts";
import { CertificateError, openCertificate } from "./certificate.ts";
import { element, integer, objectIdentifier, time } from "./der.ts";
import { makeSelfSigned, selfSignedDays } from "./self-signed.ts";

let now = Date.now();
const clock = { now: () => now, monotonicMs: () => now };
let said = "";
const log = createLog({ clock, level: "info", format: "text", write: (text) => void (said += text) });
let folder: string;

beforeEach(() => {
  now = Date.now();
  said = "";
  folder = mkdtempSync(join(tmpdir(), "breakwater-tls-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const names = ["localhost", "edge.example", "127.0.0.1", "::1", "2001:db8::a:1", "::ffff:192.0.2.1"];

describe("DER", () => {
  // X.690 §8.1.3, §8.3, §8.19.
  test.each([
    [element(4, Buffer.alloc(127)).subarray(0, 2).toString("hex"), "047f"],
    [element(4, Buffer.alloc(128)).subarray(0, 3).toString("hex"), "048180"],
    [element(4, Buffer.alloc(300)).subarray(0, 4).toString("hex"), "0482012c"],
    [integer(Buffer.from([0])).toString("hex"), "020100"],
    [integer(Buffer.from([0, 0, 1])).toString("hex"), "020101"],
    [integer(Buffer.from([0x80])).toString("hex"), "02020080"],
    [objectIdentifier("1.2.840.10045.4.3.2").toString("hex"), "06082a8648ce3d040302"],
    [objectIdentifier("2.5.29.17").toString("hex"), "0603551d11"],
    [time(Date.UTC(2049, 11, 31, 23, 59, 59)).toString("latin1"), "\u0017\r491231235959Z"],
    [time(Date.UTC(2050, 0, 1)).toString("latin1"), "\u0018\u000f20500101000000Z"],
  ])("%s", (made, expected) => {
    expect(made).toBe(expected);
  });
});

describe("a self-signed certificate", () => {
  test("is one that Node and OpenSSL read, for the names given, for a server and nothing else", () => {
    const { certificate, key } = makeSelfSigned(names, now);
    const parsed = new X509Certificate(certificate);
    expect(parsed.subjectAltName).toBe(
      "DNS:localhost, DNS:edge.example, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1, IP Address:2001:DB8:0:0:0:0:A:1, IP Address:0:0:0:0:0:FFFF:C000:201",
    );
    expect([
      parsed.checkHost("edge.example"),
      parsed.checkIP("2001:db8::a:1"),
      parsed.checkHost("evil.example"),
    ]).toEqual(["edge.example", "2001:db8::a:1", undefined]);
    expect([parsed.ca, parsed.keyUsage, parsed.verify(parsed.publicKey)]).toEqual([
      false,
      ["1.3.6.1.5.5.7.3.1"],
      true,
    ]);
    expect(Math.round((Date.parse(parsed.validTo) - now) / 86_400_000)).toBe(selfSignedDays);
    expect(key).toContain("BEGIN PRIVATE KEY");
    const { status } = spawnSync("openssl", ["version"]);
    if (status !== 0) return;
    const text = execFileSync("openssl", ["x509", "-noout", "-text"], {
      input: certificate,
      encoding: "utf8",
    });
    expect(text).toContain("Signature Algorithm: ecdsa-with-SHA256");
    expect(text).toContain("TLS Web Server Authentication");
  });

  test("is trusted by whoever is told to, under its names only", async () => {
    const pair = makeSelfSigned(names, now);
    const server = createServer({ cert: pair.certificate, key: pair.key }, (_, response) =>
      response.end("hello"),
    );
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const ask = (host: string, ca?: string) =>
      new Promise<string>((resolve) => {
        request(
          { host: "127.0.0.1", port, servername: host, ...(ca === undefined ? {} : { ca }) },
          (answer) => {
            answer.resume();
            resolve("trusted");
          },
        )
          .on("error", (error: Error & { code?: string }) => resolve(error.code ?? error.message))
          .end();
      });
    expect(await ask("edge.example", pair.certificate)).toBe("trusted");
    expect(await ask("evil.example", pair.certificate)).toBe("ERR_TLS_CERT_ALTNAME_INVALID");
    expect(await ask("edge.example")).toBe("DEPTH_ZERO_SELF_SIGNED_CERT");
    server.closeAllConnections();
    server.close();
  });
});

describe("a certificate in use", () => {
  const selfSigned = () => openCertificate({ kind: "self-signed", folder, names }, { clock, log });

  test("is made once, kept with its key for its owner alone, and made again before it expires", () => {
    using first = selfSigned();
    using again = selfSigned();
    expect(again.fingerprint).toBe(first.fingerprint);
    expect(first.fingerprint).toMatch(/^(?:[0-9A-F]{2}:){31}[0-9A-F]{2}$/);
    expect(statSync(join(folder, "self-signed.key.pem")).mode & 0o777).toBe(0o600);
    now += (selfSignedDays - 29) * 86_400_000;
    using late = selfSigned();
    expect(late.fingerprint).not.toBe(first.fingerprint);
  });

  test("of files is replaced when the files are, and not by what cannot be used", async () => {
    const paths = { certificate: join(folder, "c.pem"), key: join(folder, "k.pem") };
    const write = ({ certificate, key }: ReturnType<typeof makeSelfSigned>) => {
      writeFileSync(paths.certificate, certificate);
      writeFileSync(paths.key, key);
    };
    const [one, two] = [makeSelfSigned(["one.example"], now), makeSelfSigned(["two.example"], now)];
    write(one);
    using certificate = openCertificate({ kind: "files", ...paths }, { clock, log, everyMs: 10 });
    const changed = new Promise<void>((resolve) => certificate.subscribe(() => resolve()));
    // Half of a replacement: the new certificate with the old key.
    writeFileSync(paths.certificate, two.certificate);
    await waitFor(() => said.includes("the old one stays"));
    expect(new X509Certificate(certificate.current.certificate).subjectAltName).toBe("DNS:one.example");
    writeFileSync(paths.key, two.key);
    await changed;
    expect(new X509Certificate(certificate.current.certificate).subjectAltName).toBe("DNS:two.example");
    expect(said).toContain("a new certificate is in use");
  });

  test("that cannot be used is refused at the start, with what was expected", () => {
    const pair = makeSelfSigned(names, now);
    const other = makeSelfSigned(names, now);
    writeFileSync(join(folder, "c.pem"), pair.certificate);
    writeFileSync(join(folder, "other.pem"), other.key);
    writeFileSync(join(folder, "none.pem"), "nothing");
    const open = (certificate: string, key: string) => () =>
      openCertificate(
        { kind: "files", certificate: join(folder, certificate), key: join(folder, key) },
        { clock, log },
      );
    expect(open("c.pem", "other.pem")).toThrow(CertificateError);
    expect(open("c.pem", "other.pem")).toThrow(/c\.pem: expected a certificate/);
    expect(open("none.pem", "other.pem")).toThrow(/expected a certificate/);
    expect(open("absent.pem", "other.pem")).toThrow(/cannot be read/);
  });
});

async function waitFor(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}
