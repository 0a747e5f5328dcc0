import { type Identity, installation, roleAt } from "../store/identity.ts";
import type { IndicatorScope } from "../store/indicators.ts";
import { HttpProblem } from "./errors.ts";

/** Whose own something about indicators becomes. Whoever changes what counts for everybody administers the installation. */
export function scopeFor(identity: Identity, whose: "tenant" | "installation"): IndicatorScope {
  if (whose === "tenant") return identity.tenant;
  if (roleAt(identity.memberships, {}) === "administrator") return "installation";
  throw new HttpProblem(
    403,
    "installation_only",
    "what counts for all tenants is changed by administrators of the installation",
  );
}

export function whoseOf(scope: string): "tenant" | "installation" {
  return scope === installation.id ? "installation" : "tenant";
}
