import { describe, expect, it } from "vitest";
import { matrixOf, unknownActor, weighHypotheses } from "./ach.ts";
import { actorsCalled, readActorNames } from "./actor-names.ts";
import { attributionSheet, type SheetInput } from "./attribution-sheet.ts";
import { crosswalk18To19, toVersion19 } from "./crosswalk.ts";
import { type Evidence, featureKey, type FeatureKey } from "./evidence.ts";
import type { GroupProfile } from "./group-profile.ts";
import { indexGroups } from "./group-profile.ts";
import { readLayer, writeLayer } from "./navigator.ts";
import { plainBm25, rankGroups } from "./rank-groups.ts";
import { AttackError, readAttack } from "./read-attack.ts";
import { readEvidence } from "./read-evidence.ts";

const technique = (value: string): Evidence => ({ kind: "technique", value });
const software = (value: string): Evidence => ({ kind: "software", value });
const common = ["T1059", "T1190", "T1105", "T1071"].map(technique);

/** Twenty groups that share four techniques; each has a technique and a tool of its own, all have the tool S0001. */
const groups: readonly GroupProfile[] = Array.from({ length: 20 }, (_, at) => {
  const own = String(at).padStart(3, "0");
  const features = [
    ...common,
    technique(`T1${own}`),
    software("S0001"),
    software(`S9${own}`),
    software(`S8${own}`),
  ];
  return {
    id: `G0${own}`,
    name: `Group ${at}`,
    aliases: at === 3 ? ["Shared Name"] : [],
    features: new Map(features.map((one) => [featureKey(one), new Set(["a report"])])),
  };
});

function sheetOf(evidence: readonly Evidence[], more: Partial<SheetInput> = {}) {
  return attributionSheet({
    evidence,
    evidenceVersion: 18,
    groups,
    groupsVersion: 18,
    names: new Map(),
    top: 3,
    ...more,
  });
}

describe("attributionSheet", () => {
  it("names a group by tools that only it has, beside techniques", () => {
    const { judgement, candidates } = sheetOf([...common, software("S9003"), software("S8003")]);
    expect(judgement.named?.group.id).toBe("G0003");
    expect(judgement.probability).toBeGreaterThan(0.7);
    expect(judgement.unknownProbability).toBeCloseTo(1 - judgement.probability);
    expect(candidates[0]?.shared[0]).toMatchObject({ key: "software:S9003", holders: 1 });
  });

  it("never names anyone by techniques alone, be they ever so rare", () => {
    const { judgement, candidates } = sheetOf([...common, technique("T1003")]);
    expect(candidates[0]?.group.id).toBe("G0003");
    expect(judgement).toMatchObject({ named: null, abstained: "techniques-only" });
  });

  it("does not name by tools of the trade, and says so when nothing is shared", () => {
    expect(sheetOf([...common, software("S0001")]).judgement.abstained).toBe("not-distinctive");
    const nothing = sheetOf([software("S7777")]);
    expect(nothing.judgement).toMatchObject({
      named: null,
      abstained: "no-candidate",
      unknownProbability: 1,
    });
    expect(nothing.unseen).toEqual(["software:S7777"]);
    expect(nothing.matrix.hypotheses).toEqual([unknownActor]);
  });

  it("does not choose between two groups whose own tools are both there", () => {
    const evidence = [...common, software("S9003"), software("S9004")];
    expect(sheetOf(evidence).judgement).toMatchObject({ named: null, abstained: "margin-too-small" });
  });

  it("compares across versions of ATT&CK, and shows what it translated", () => {
    const disabled: GroupProfile = {
      id: "G1",
      name: "Disabler",
      aliases: [],
      features: new Map(
        [...common, technique("T1562.001")].map((one) => [featureKey(one), new Set<string>()]),
      ),
    };
    const { candidates, crossed } = sheetOf([technique("T1685")], {
      groups: [disabled],
      evidenceVersion: 19,
    });
    expect(candidates[0]?.group.id).toBe("G1");
    expect(crossed).toEqual([{ from: "T1562.001", to: "T1685", alternatives: [] }]);
  });

  it("keeps all actors that a name may mean", () => {
    const names = readActorNames({
      values: [
        { uuid: "1", value: "Shared Name", meta: { country: "XX" } },
        { uuid: "2", value: "Other", meta: { synonyms: ["shared-name"] } },
      ],
    });
    const { candidates } = sheetOf([software("S9003")], { names: names ?? new Map() });
    expect(candidates[0]?.mayMean.map(({ id }) => id)).toEqual(["1", "2"]);
    expect(actorsCalled(names ?? new Map(), ["nobody"])).toEqual([]);
    expect(readActorNames({})).toBeNull();
  });

  it("leaves out groups of which too little is known, and counts them", () => {
    const few = {
      ...groups[0],
      id: "G9",
      features: new Map([[featureKey(software("S1")), new Set<string>()]]),
    };
    expect(sheetOf(common, { groups: [...groups, few as GroupProfile] })).toMatchObject({
      compared: 20,
      notCompared: 1,
    });
  });
});

describe("rankGroups", () => {
  it("is BM25 when nothing else is asked for", () => {
    const index = indexGroups(groups);
    const [first] = rankGroups(new Set<FeatureKey>(["software:S9003"]), index, plainBm25);
    // All profiles are of average length: idf * (k1 + 1) / (1 + k1), with one holder among twenty.
    expect(first?.score).toBeCloseTo(Math.log(1 + 19.5 / 1.5));
  });
});

describe("weighHypotheses", () => {
  it("ranks by least inconsistency, tells what divides and what decides", () => {
    const result = weighHypotheses(
      ["a", "b"],
      [
        { evidence: "all alike", weight: 1, cells: ["C", "C"] },
        { evidence: "against b", weight: 1, cells: ["CC", "II"] },
        { evidence: "against a, a little", weight: 0.5, cells: ["I", "N"] },
      ],
    );
    expect(result.order).toEqual([
      { hypothesis: "a", inconsistency: 0.5 },
      { hypothesis: "b", inconsistency: 2 },
    ]);
    expect(result.diagnosticity).toEqual([0, 1, 0.25]);
    expect(result.decisive).toEqual(["against b"]);
  });

  it("holds a rare tool against those who are not known to have it, and no missing technique", () => {
    const evidence = new Set([featureKey(software("S9003")), featureKey(technique("T1003"))]);
    const index = indexGroups(groups);
    const candidates = rankGroups(evidence, index).slice(0, 2);
    const { rows } = matrixOf(candidates, evidence, index.holders);
    expect(rows.map(({ cells }) => cells)).toEqual([
      ["CC", "II", "II"],
      ["C", "N", "C"],
    ]);
  });
});

describe("toVersion19", () => {
  it("translates what v19 took back, once, and leaves the rest", () => {
    expect(toVersion19("T1562.004")).toEqual({
      id: "T1686",
      crossed: { from: "T1562.004", to: "T1686", alternatives: ["T1686.001", "T1686.003"] },
    });
    expect(toVersion19("T1190")).toEqual({ id: "T1190", crossed: null });
    for (const to of [...crosswalk18To19.values()].flat()) expect(crosswalk18To19.has(to)).toBe(false);
  });
});

describe("readEvidence", () => {
  it("reads lines, and counts what is none", () => {
    expect(readEvidence("\uFEFFt1190 # portal\n\nS0154\ninfrastructure 192.0.2.1\nnonsense\n")).toEqual({
      evidence: [
        { kind: "technique", value: "T1190" },
        { kind: "software", value: "S0154" },
        { kind: "infrastructure", value: "192.0.2.1" },
      ],
      attackVersion: null,
      leftOut: 1,
    });
  });

  it("reads a layer that it wrote, and leaves out what is switched off", () => {
    const layer = writeLayer({
      name: "n",
      attackVersion: "18",
      techniques: [{ id: "T1190", score: 1, comment: "c" }],
    });
    expect(readLayer(layer)).toMatchObject({
      techniques: [{ id: "T1190", score: 1, comment: "c" }],
      leftOut: 0,
    });
    const off = { ...layer, techniques: [{ techniqueID: "T1190", enabled: false }, { techniqueID: 7 }] };
    expect(readEvidence(JSON.stringify(off))).toEqual({ evidence: [], attackVersion: 18, leftOut: 2 });
  });

  it.each([
    ["{", "cannot be parsed"],
    ["{}", 'expected "evidence"'],
    [JSON.stringify({ evidence: new Array(6_000).fill(0) }), "at most 5000"],
    ["x\n".repeat(6_000), "at most 5000"],
  ])("says why %.20s is no evidence", (text, reason) => {
    expect(readEvidence(text)).toContain(reason);
  });
});

describe("readAttack", () => {
  const object = (type: string, id: string, more = {}) => ({
    type,
    id: `${type}--${id}`,
    name: id,
    external_references: [{ source_name: "mitre-attack", external_id: id }],
    ...more,
  });

  it("takes groups with their reports, and counts what it leaves out", () => {
    const { groups, campaigns, leftOut } = readAttack({
      objects: [
        object("intrusion-set", "G0001", { aliases: ["G0001", "Other"] }),
        object("malware", "S0001"),
        object("tool", "S0002", { revoked: true }),
        object("attack-pattern", "oops"),
        object("campaign", "C0001"),
        {
          type: "relationship",
          relationship_type: "uses",
          source_ref: "intrusion-set--G0001",
          target_ref: "malware--S0001",
          external_references: [{ source_name: "A report" }],
        },
        {
          type: "relationship",
          relationship_type: "uses",
          source_ref: "intrusion-set--G0001",
          target_ref: "tool--S0002",
        },
        {
          type: "relationship",
          relationship_type: "attributed-to",
          source_ref: "campaign--C0001",
          target_ref: "intrusion-set--G0001",
        },
      ],
    });
    expect(groups[0]?.features).toEqual(new Map([["software:S0001", new Set(["A report"])]]));
    expect(campaigns[0]?.groupIds).toEqual(["G0001"]);
    expect(leftOut).toEqual({ revoked: 1, "without-id": 1, unresolved: 1 });
  });

  it.each([null, {}, { objects: new Array(200_001) }])(
    "refuses what is no bundle, or too large",
    (bundle) => {
      expect(() => readAttack(bundle)).toThrow(AttackError);
    },
  );
});
