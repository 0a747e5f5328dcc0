import type { EventUid } from "@breakwater/ocsf";
import { expect, it } from "vitest";
import type { Finding } from "../store/store.ts";
import { caseTimeline, type TimelineSources } from "./case-timeline.ts";

const day = 86_400_000;
const findingOf = (id: string, first: number, last: number) =>
  // What the timeline reads of a finding.
  ({
    id,
    severity: "high",
    rule: { title: `Rule ${id}` },
    device: null,
    firstSeen: first,
    lastSeen: last,
  }) as unknown as Finding;
const evidenceOf = (uid: string, time: number, line: string | null = `line ${uid}`) => ({
  eventUid: uid as EventUid,
  eventTime: time,
  loggedTime: time,
  matched: [],
  event: line === null ? null : { raw_data: line },
});
const sources: TimelineSources = {
  findings: [
    {
      finding: findingOf("a", 2 * day, 9 * day),
      evidence: [evidenceOf("e1", 2 * day), evidenceOf("e2", 3 * day, null)],
    },
    { finding: findingOf("b", 2 * day, 2 * day), evidence: [evidenceOf("e1", 2 * day)] },
  ],
  told: [
    {
      id: "n1",
      kind: "event",
      time: day,
      text: "The owner saw an odd log-in page.",
      details: {},
      createdBy: "jo",
      createdAt: 20 * day,
      editedAt: null,
    },
  ],
  edits: [
    { key: "event e2", isHidden: true, note: "a drill", by: "kim", at: 1 },
    { key: "event gone", isHidden: true, note: null, by: "kim", at: 1 },
  ],
};

it("is what happened, the earliest first, each event once, with what people told and hid", () => {
  expect(
    caseTimeline(sources).map(({ key, kind, text, isHidden, note, by }) => [
      key,
      kind,
      text,
      isHidden,
      note,
      by,
    ]),
  ).toEqual([
    ["told n1", "told", "The owner saw an odd log-in page.", false, null, "jo"],
    ["event e1", "evidence", "line e1", false, null, null],
    ["event e2", "evidence", "", true, "a drill", "kim"],
    ["last a", "last", "", false, null, null],
  ]);
});

it("shows where a finding begins when its first event is not kept", () => {
  const [first, last] = caseTimeline({
    ...sources,
    findings: [{ finding: findingOf("a", day, 2 * day), evidence: [] }],
    told: [],
    edits: [],
  });
  expect([first?.kind, last?.kind]).toEqual(["first", "last"]);
});
