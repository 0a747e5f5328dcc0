import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { gunzipSync, gzipSync } from "node:zlib";
import type { Clock } from "../../platform/clock.ts";
import type { Log } from "../../platform/log.ts";
import { repeat } from "../../platform/repeat.ts";
import { Turns } from "../../platform/turns.ts";
import type { ChangeWindows } from "../../store/change-windows.ts";
import type { Collector, Collectors } from "../../store/collectors.ts";
import { type Deliver, deliverLines } from "../deliver.ts";
import { compareSnapshots } from "./compare-snapshots.ts";
import { compareWithFleet, type Peers } from "./compare-with-fleet.ts";
import { describeDevice, describedBy, type InventoryOfReports } from "./describe-device.ts";
import {
  decodeSnapshot,
  encodeSnapshot,
  maximumReportBytes,
  readReport,
  type Report,
  type Snapshot,
} from "./snapshot.ts";
import { lineOfReport, linesOfChanges, linesOfUnlike } from "./state-lines.ts";

/** How a report was taken. */
export type Taken =
  | { readonly kind: "taken"; readonly changes: number }
  | { readonly kind: "unknown" }
  | {
      readonly kind: "refused";
      readonly reason: "forged" | "unreadable" | "repeated";
      readonly detail: string;
    }
  | { readonly kind: "busy"; readonly retryAfterMs: number };

/** Reports of collectors: verified, compared with what was before, told as events. */
export interface CollectorReports extends AsyncDisposable {
  /** `signature` as the header has it: `hmac-sha256=<hexadecimal>`. Resolves once what is told is durable. */
  take(id: string, body: Uint8Array, signature: string, peer: string): Promise<Taken>;
}

export interface CollectorReportsOptions {
  readonly collectors: Collectors;
  readonly changeWindows: Pick<ChangeWindows, "during">;
  readonly inventory: InventoryOfReports;
  readonly deliver: Deliver;
  readonly clock: Clock;
  readonly log: Log;
}

const watchEveryMs = 15_000;
const hourMs = 3_600_000;

export function startCollectorReports(options: CollectorReportsOptions): CollectorReports {
  const { collectors, changeWindows, clock, log } = options;

  /** Sends lines under a name of their own, so that telling them again tells nothing twice. */
  async function tell(collector: Collector, key: string, lines: readonly string[], peer: string) {
    if (lines.length === 0) return { kind: "stored", count: 0, replayed: false } as const;
    return deliverLines(options.deliver, {
      tenant: collector.tenant,
      source: `collector:${collector.id}`,
      key,
      lines,
      receivedAt: clock.now(),
      peer,
    });
  }

  /** What is told of the reports themselves; it must not keep the answer from the device. */
  async function note(
    collector: Collector,
    key: string,
    ...about: [
      what: Parameters<typeof lineOfReport>[1],
      detail: Readonly<Record<string, string>>,
      peer: string,
    ]
  ): Promise<boolean> {
    const [what, detail, peer] = about;
    const line = lineOfReport({ device: collector.name, time: clock.now() }, what, detail);
    const receipt = await tell(collector, key, [line], peer);
    return receipt.kind !== "busy";
  }

  async function takeReport(
    collector: Collector,
    report: Report,
    hash: string,
    peer: string,
  ): Promise<Taken> {
    const { sequence, snapshot } = report;
    const at = { device: collector.name, time: clock.now() };
    const lines: string[] = [];
    const missing = sequence - collector.lastSequence - 1;
    if (collector.lastSequence > 0 && missing > 0)
      lines.push(
        lineOfReport(at, "report.skipped", { missing: String(missing), sequence: String(sequence) }),
      );
    if (collector.isSilent) lines.push(lineOfReport(at, "report.returned"));
    const stored = snapshot === null ? null : await collectors.snapshot(collector.id);
    const before = stored === null ? null : decodeSnapshot(gunzipSync(stored).toString("utf8"));
    const changes = snapshot === null ? [] : compareSnapshots(before, snapshot);
    const since = collector.snapshotAt ?? at.time;
    const window =
      changes.length === 0
        ? null
        : await changeWindows.during(collector.tenant, collector.name, since, at.time);
    lines.push(...linesOfChanges(at, changes, window?.title ?? null));
    const fleet = snapshot === null ? null : await compareWithFleet(peersOf(collectors, collector), snapshot);
    lines.push(...linesOfUnlike(at, fleet?.isNew ?? []));
    const receipt = await tell(collector, `${sequence}:${hash}`, lines, peer);
    if (receipt.kind === "busy") return { kind: "busy", retryAfterMs: receipt.retryAfterMs };
    await collectors.took(collector.id, {
      sequence,
      hash,
      at: clock.now(),
      snapshot: snapshot === null ? null : gzipSync(encodeSnapshot(snapshot)),
      build: fleet?.build ?? null,
      unlike: fleet?.stored ?? null,
    });
    if (snapshot !== null) await describe(collector, before, snapshot);
    return { kind: "taken", changes: changes.length };
  }

  /** What a report says of the device itself goes to the inventory when it is new. */
  async function describe(collector: Collector, before: Snapshot | null, snapshot: Snapshot): Promise<void> {
    const row = describedBy(collector.name, snapshot);
    const known = before === null ? null : describedBy(collector.name, before);
    if (row === null || JSON.stringify(row) === JSON.stringify(known)) return;
    const conflict = await describeDevice(options.inventory, collector.tenant, row);
    if (conflict !== null)
      log.warn("a device's report is not in the inventory", { device: collector.name, reason: conflict });
  }

  async function watch(): Promise<void> {
    for (const collector of await collectors.overdue(clock.now())) {
      const since = collector.lastContact ?? collector.createdAt;
      const told = await note(
        collector,
        `silent:${since}`,
        "report.silent",
        { since: new Date(since).toISOString() },
        "",
      );
      if (told) await collectors.setSilent(collector.id);
    }
  }

  /** Reports of one collector one after the other: each is compared with the one before. */
  const turns = new Turns();

  async function take(id: string, body: Uint8Array, signature: string, peer: string): Promise<Taken> {
    const opened = await collectors.open(id);
    if (opened === null) return { kind: "unknown" };
    const { collector, key } = opened;
    if (body.length > maximumReportBytes || !isSigned(body, key, signature)) {
      // Once an hour: whoever can reach us can send this.
      const hour = Math.floor(clock.now() / hourMs);
      await note(collector, `forged:${hour}`, "report.forged", { peer }, peer);
      return { kind: "refused", reason: "forged", detail: "the key of this collector did not sign it" };
    }
    const hash = createHash("sha256").update(body).digest("hex");
    const read = readReport(body);
    if (!read.isReadable) {
      await note(collector, `unreadable:${hash}`, "report.unreadable", { problem: read.problem }, peer);
      return { kind: "refused", reason: "unreadable", detail: read.problem };
    }
    const { sequence } = read.report;
    // The answer to the last one may not have arrived.
    if (sequence === collector.lastSequence && hash === collector.lastHash)
      return { kind: "taken", changes: 0 };
    if (sequence <= collector.lastSequence) {
      const detail = { sequence: String(sequence), last: String(collector.lastSequence) };
      await note(collector, `repeated:${hash}`, "report.repeated", detail, peer);
      return {
        kind: "refused",
        reason: "repeated",
        detail: `report ${sequence} comes after ${collector.lastSequence}; enrol the device again if it was set up anew`,
      };
    }
    return takeReport(collector, read.report, hash, peer);
  }

  const stop = repeat(watch, watchEveryMs, (error) =>
    log.error("silent collectors could not be looked for", { reason: String(error) }),
  );
  return {
    take: (id, body, signature, peer) => turns.take(id, () => take(id, body, signature, peer)),
    [Symbol.asyncDispose]: () => stop(),
  };
}

function peersOf(collectors: Collectors, { tenant, id }: Collector): Peers {
  return {
    async ofBuild(build, limit) {
      const others = await collectors.snapshotsOf(tenant, build, id, limit);
      return others.map((other) => decodeSnapshot(gunzipSync(other).toString("utf8")));
    },
    unlike: () => collectors.unlike(tenant, id),
  };
}

/** RFC 2104, by a key of 32 bytes in hexadecimal digits. */
function isSigned(body: Uint8Array, key: string, header: string): boolean {
  const given = /^hmac-sha256=([0-9a-f]{64})$/.exec(header)?.[1];
  if (given === undefined) return false;
  const expected = createHmac("sha256", Buffer.from(key, "hex")).update(body).digest();
  return timingSafeEqual(expected, Buffer.from(given, "hex"));
}
