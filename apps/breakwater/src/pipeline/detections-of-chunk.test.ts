import type { Detection, EventUid, RuleId, TenantId } from "@breakwater/ocsf";
import { describe, expect, it } from "vitest";
import { DetectionsOfChunk } from "./detections-of-chunk.ts";

function detectionOf(rule: string, event: number, isLookalike = false): Detection {
  // Cut to what is looked at.
  return {
    tenant: "t" as TenantId,
    rule: { id: rule as RuleId },
    device: null,
    eventUid: `e${event}` as EventUid,
    eventTime: event,
    ...(isLookalike ? { lookalike: { domain: rule } } : {}),
  } as unknown as Detection;
}

describe("DetectionsOfChunk", () => {
  it("names the first fifty of a rule and device, and counts the rest", () => {
    const detections = new DetectionsOfChunk();
    for (let at = 0; at < 60; at += 1) detections.add(detectionOf("rule", at));
    const all = detections.all();
    expect(all).toHaveLength(50);
    expect(all.at(-1)?.more).toEqual({ count: 10, lastEventTime: 59 });
  });

  it("names two hundred look-alikes, and says how many more there were: whoever makes up names has many", () => {
    const detections = new DetectionsOfChunk();
    for (let at = 0; at < 300; at += 1) detections.add(detectionOf(`sophos-${at}.example`, at, true));
    detections.add(detectionOf("sophos-0.example", 300, true));
    detections.add(detectionOf("rule", 301));
    expect(detections.all()).toHaveLength(202);
    expect(detections.leftOut).toBe(100);
  });
});
