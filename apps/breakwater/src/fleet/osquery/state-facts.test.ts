import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeState, encodeState, readStateFacts, snapshotOf } from "./state-facts.ts";

const queries = new Set(["accounts", "modules"]);
const lineOf = (rest: object) =>
  JSON.stringify({ name: "pack/state/accounts", unixTime: 1_795_780_800, action: "snapshot", ...rest });
const read = (text: string) => readStateFacts(Buffer.from(text), queries);

describe("what a node says that it is made of", () => {
  it("is read from the snapshots of the pack state", () => {
    const rows = [
      { kind: "account", name: "root", uid: "0", shell: "/bin/sh", home: "" },
      { kind: "account", name: "a b", uid: 7 },
    ];
    const facts = new Map([
      ["account root", { uid: "0", shell: "/bin/sh" }],
      ["account a b", { uid: "7" }],
    ]);
    const told = read(lineOf({ snapshot: rows }));
    expect(told).toMatchObject({ query: "accounts", time: 1_795_780_800, facts });
    expect(read(lineOf({ name: "pack_state_accounts", snapshot: [] }))?.facts.size).toBe(0);
    const state = new Map(told === null ? [] : [["accounts", told]]);
    expect(decodeState(encodeState(state))).toEqual(state);
    expect(snapshotOf(state)).toEqual(facts);
  });

  it.each([
    ["another query", lineOf({ name: "pack/state/else", snapshot: [] })],
    ["another pack", lineOf({ name: "pack/edge/accounts", snapshot: [] })],
    ["no snapshot", lineOf({ columns: {} })],
    ["rows that are none", lineOf({ snapshot: [7] })],
    ["rows of rows", lineOf({ snapshot: [{ kind: "account", name: "x", more: {} }] })],
    ["no kind", lineOf({ snapshot: [{ name: "x" }] })],
    ["a kind with a space", lineOf({ snapshot: [{ kind: "a b", name: "x" }] })],
    ["no name", lineOf({ snapshot: [{ kind: "account", name: "" }] })],
    ["no time", lineOf({ unixTime: "soon", snapshot: [] })],
    ["what is no JSON", `{"name":"pack/state/accounts","snapshot":[`],
    [
      "too many",
      lineOf({ snapshot: Array.from({ length: 20_001 }, () => ({ kind: "account", name: "x" })) }),
    ],
  ])("is not read from %s, which is a line like others", (_, text) => expect(read(text)).toBeNull());

  it("takes whatever comes", () => {
    const value = fc.oneof(fc.string(), fc.integer(), fc.constant(null), fc.object({ maxDepth: 1 }));
    fc.assert(
      fc.property(fc.array(fc.dictionary(fc.constantFrom("kind", "name", "x"), value)), (snapshot) => {
        const told = read(lineOf({ snapshot }));
        if (told !== null) expect(told.facts.size).toBeLessThanOrEqual(snapshot.length);
      }),
    );
  });
});
