import { expect, it } from "vitest";
import { classUid, networkActivityIds, severityId } from "./generated/enums.gen.ts";
import { severity, severityOfLevel, typeUid } from "./severity.ts";

it.each([
  ["informational", 1],
  ["low", 2],
  ["medium", 3],
  ["high", 4],
  ["critical", 5],
] as const)("the Sigma level %s is the OCSF severity %i", (level, expected) => {
  expect(severityOfLevel(level)).toBe(expected);
});

it("severity is the schema's severity_id, by the same names", () => {
  expect(severity).toEqual(severityId);
});

it.each([
  ["no activity", classUid.baseEvent, 0, 0],
  ["an activity", classUid.networkActivity, networkActivityIds.refuse, 400_105],
  ["another activity", classUid.authentication, 99, 300_299],
])("the type of %s is class_uid * 100 + activity_id", (_what, uid, activity, expected) => {
  expect(typeUid(uid, activity)).toBe(expected);
});
