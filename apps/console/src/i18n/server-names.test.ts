import { describe, expect, test } from "vitest";
import { auditActions } from "../../../breakwater/src/store/audit/actions.ts";
import { approvalStates } from "../../../breakwater/src/store/approval.ts";
import { settings as en } from "./en/settings.ts";
import { settings as ja } from "./ja/settings.ts";

describe.each([
  ["English", en],
  ["Japanese", ja],
] as const)("in %s", (_language, texts) => {
  test("every action of the audit log has a name", () => {
    expect(auditActions.filter((action) => !Object.hasOwn(texts, `audit.action.${action}`))).toEqual([]);
  });

  test("every state of a request for a second person has a name", () => {
    expect(approvalStates.filter((state) => !Object.hasOwn(texts, `approval.state.${state}`))).toEqual([]);
  });

  test("no name is left of an action that is no more", () => {
    const known: readonly string[] = auditActions;
    const named = Object.keys(texts)
      .filter((key) => key.startsWith("audit.action."))
      .map((key) => key.slice("audit.action.".length));
    expect(named.filter((action) => !known.includes(action))).toEqual([]);
  });
});
