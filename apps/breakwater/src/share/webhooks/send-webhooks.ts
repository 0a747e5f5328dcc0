import type { Clock } from "../../platform/clock.ts";
import type { Log } from "../../platform/log.ts";
import { OutboundError } from "../../platform/outbound/outbound-error.ts";
import type { Outbound } from "../../platform/outbound/outbound.ts";
import { repeat } from "../../platform/repeat.ts";
import type { AttemptResult, DueDelivery, Notices, Webhooks } from "../../store/notices.ts";
import { signMessage } from "./sign-message.ts";

export interface WebhookSenderOptions {
  readonly webhooks: Pick<Webhooks, "work">;
  readonly notices: Pick<Notices, "purge">;
  readonly outbound: Outbound;
  readonly clock: Clock;
  readonly log: Log;
}

/** Sends what was put down for webhooks, each until it is taken or more than a day is over. */
export interface WebhookSender extends AsyncDisposable {
  /** Looks now for what is due. */
  look(): Promise<void>;
  /** Resolves when nothing is being sent. */
  settled(): Promise<void>;
}

const lookMs = 1_000;
const purgeEveryLooks = 3_600;
const timeoutMs = 15_000;
const leaseMs = 60_000;
const atOnce = 8;
const maximumBytes = 1024 * 1024;
const [secondMs, minuteMs, hourMs] = [1_000, 60_000, 3_600_000];
/** After each failed attempt; the times that Standard Webhooks gives as an example, together more than a day. */
const waits = [5 * secondMs, 5 * minuteMs, 30 * minuteMs, 2 * hourMs, 5 * hourMs, 10 * hourMs, 10 * hourMs];

export function startWebhooks(options: WebhookSenderOptions): WebhookSender {
  const { webhooks, notices, log } = options;
  const { work } = webhooks;
  const stopping = new AbortController();
  /** One at a time to each, so that one that is slow holds up no other. */
  const sending = new Map<string, Promise<void>>();
  let looks = 0;

  async function look(): Promise<void> {
    if (looks % purgeEveryLooks === 0) await Promise.all([work.purge(), notices.purge()]);
    looks += 1;
    while (sending.size < atOnce && !stopping.signal.aborted) {
      const due = await work.claim(leaseMs, [...sending.keys()]);
      if (due === null) return;
      const sent = send(options, due, stopping.signal)
        .catch((error: unknown) =>
          log.error("a webhook could not be sent", { webhook: due.webhook, reason: String(error) }),
        )
        .finally(() => sending.delete(due.webhook));
      sending.set(due.webhook, sent);
    }
  }

  const stop = repeat(look, lookMs, (error) =>
    log.error("webhooks could not be looked at", { reason: String(error) }),
  );
  return {
    look,
    async settled() {
      while (sending.size > 0) await Promise.all(sending.values());
    },
    async [Symbol.asyncDispose]() {
      stopping.abort();
      await stop();
      await Promise.all(sending.values());
    },
  };
}

async function send(
  { webhooks, outbound, clock, log }: WebhookSenderOptions,
  due: DueDelivery,
  signal: AbortSignal,
): Promise<void> {
  const result = await attempt(outbound, clock, due, signal);
  // What was given up because the server stops is sent when it starts again.
  if (signal.aborted && result.kind === "failed") return;
  await webhooks.work.finish(due.id, result);
  if (result.kind === "failed")
    log.warn("a webhook was not taken", { webhook: due.webhook, reason: result.problem });
}

async function attempt(
  outbound: Outbound,
  clock: Clock,
  due: DueDelivery,
  signal: AbortSignal,
): Promise<AttemptResult> {
  const now = clock.now();
  const retryAt = (retryAfterMs: number) => {
    const wait = waits[due.attempts];
    return wait === undefined ? null : now + Math.max(wait, retryAfterMs);
  };
  if (due.secrets.length === 0)
    return { kind: "failed", status: null, problem: "its secret cannot be read", nextAttemptAt: null };
  try {
    const { status, headers } = await outbound.request({
      url: due.address,
      method: "POST",
      headers: { "content-type": "application/json", ...signMessage(due.id, now, due.body, due.secrets) },
      body: Buffer.from(due.body),
      maximumBytes,
      timeoutMs,
      maximumRedirects: 0,
      signal,
    });
    if (status >= 200 && status < 300) return { kind: "delivered", status };
    const problem = `answered with status ${status}`;
    // Gone: the receiver wants no more of it.
    const nextAttemptAt = status === 410 ? null : retryAt(secondsOf(headers["retry-after"]) * secondMs);
    return { kind: "failed", status, problem, nextAttemptAt };
  } catch (error) {
    const problem = error instanceof OutboundError ? `${error.code}: ${error.message}` : String(error);
    return { kind: "failed", status: null, problem, nextAttemptAt: retryAt(0) };
  }
}

function secondsOf(header: string | undefined): number {
  return header !== undefined && /^[0-9]{1,5}$/.test(header) ? Number(header) : 0;
}
