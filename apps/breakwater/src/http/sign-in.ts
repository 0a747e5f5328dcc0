import type { FastifyRequest } from "fastify";
import type { OpenedSession, Origin, SecondFactor } from "../store/accounts.ts";
import type { HttpDependencies } from "./dependencies.ts";
import { HttpProblem } from "./errors.ts";
import { addressOf, originOf } from "./origin.ts";
import { type Attempt, Buckets, SignInThrottle } from "./throttle.ts";

interface PasswordBody {
  readonly name: string;
  readonly password: string;
  readonly totp?: string | undefined;
  readonly recovery_code?: string | undefined;
}
type SignInBody = PasswordBody | { readonly setup_token: string } | { readonly api_key: string };

/** So many refused sign-ins a minute are named in the audit log; the metric counts all. */
const auditedRefusals = { burst: 20, everyMs: 3_000 };

/** Opens a session for whoever proves who they are; throws the problem that answers everybody else. */
export function createSignInRoute(d: HttpDependencies) {
  const { store, clock } = d;
  const throttle = new SignInThrottle(clock);
  const keyFailures = new Buckets({ burst: 30, everyMs: 2_000 }, clock);
  const audited = new Buckets(auditedRefusals, clock);
  const outcomes = d.metrics.counter("breakwater_sign_in_total", "Attempts to sign in, by outcome.");

  async function refuse(
    body: PasswordBody,
    reason: "password" | "second_factor" | "throttled",
    origin: Origin,
  ): Promise<void> {
    outcomes.add(1, { outcome: reason });
    if (audited.take("all") === 0) await store.sessions.refused(body.name, reason, origin);
  }

  async function withPassword(request: FastifyRequest, body: PasswordBody): Promise<OpenedSession> {
    const origin = originOf(request);
    const address = addressOf(request);
    const secondFactor = secondFactorOf(body);
    const attempt: Attempt = {
      account: body.name.toLowerCase(),
      address,
      isKnown: await store.sessions.isKnownAddress(body.name, address),
      hasSecondFactor: secondFactor !== null,
    };
    const waitMs = throttle.begin(attempt);
    if (waitMs > 0) {
      await refuse(body, "throttled", origin);
      throw tooMany(waitMs);
    }
    const outcome = await store.sessions.signIn({ ...body, secondFactor }, origin);
    throttle.end(attempt, {
      passwordRight: outcome.kind !== "refused",
      secondFactorWrong: outcome.kind === "second_factor" && outcome.isWrong,
    });
    if (outcome.kind === "refused") {
      await refuse(body, "password", origin);
      throw unauthenticated("name or password is not right");
    }
    if (outcome.kind === "second_factor") {
      if (outcome.isWrong) await refuse(body, "second_factor", origin);
      throw new HttpProblem(
        401,
        outcome.isWrong ? "second_factor_wrong" : "second_factor_required",
        outcome.isWrong
          ? "the code is not right, or was used before"
          : "send the authenticator's code as `totp`",
      );
    }
    outcomes.add(1, { outcome: "opened" });
    return outcome.session;
  }

  return async function signIn(request: FastifyRequest, body: SignInBody): Promise<OpenedSession> {
    if ("password" in body) return withPassword(request, body);
    const origin = originOf(request);
    const opened =
      "setup_token" in body
        ? await store.sessions.openWithSetupToken(body.setup_token, origin)
        : await store.sessions.openWithKey(body.api_key, origin);
    if (opened !== null) return opened;
    const waitMs = keyFailures.take(addressOf(request));
    if (waitMs > 0) throw tooMany(waitMs);
    throw unauthenticated("the set-up link was used or has expired, or the key is not valid");
  };
}

function secondFactorOf({ totp, recovery_code: recoveryCode }: PasswordBody): SecondFactor | null {
  if (totp !== undefined) return { totp: totp.replaceAll(" ", "") };
  return recoveryCode === undefined ? null : { recoveryCode };
}

function unauthenticated(detail: string): HttpProblem {
  return new HttpProblem(401, "unauthenticated", detail);
}

function tooMany(waitMs: number): HttpProblem {
  const seconds = Math.ceil(waitMs / 1_000);
  return new HttpProblem(
    429,
    "too_many_failures",
    `too many attempts; try again in ${seconds} s, or from a place where you signed in before`,
    { "retry-after": String(seconds) },
  );
}
