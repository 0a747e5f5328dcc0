import type { Texts } from "../i18n/i18n.tsx";
import { ApiError } from "./client.ts";

/**
 * What went wrong, for a person: our text for the problem's code, and where there is none the server's own sentence, which
 * says what it expected and what came.
 */
export function problemText(error: Error, { t, find }: Pick<Texts, "t" | "find">): string {
  if (!(error instanceof ApiError)) return error.message;
  if (error.status === 0) return t("error.network");
  // `weak_password` says which rule in front of its sentence.
  const detail = /^([a-z_]{1,40}): /.exec(error.message)?.[1];
  const parameters = { seconds: error.retryAfterSeconds ?? 0 };
  return (
    (detail === undefined ? null : find(`problem.${error.code}.${detail}`, parameters)) ??
    find(`problem.${error.code}`, parameters) ??
    (error.message === "" ? t("error.network") : error.message)
  );
}
