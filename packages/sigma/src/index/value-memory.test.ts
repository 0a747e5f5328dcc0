import { describe, expect, it } from "vitest";
import { ValueMemory } from "./value-memory.ts";

describe("a memory of values", () => {
  it("gives back what was set", () => {
    const memory = new ValueMemory<number>();
    expect(memory.get("a")).toBeUndefined();
    memory.set("a", 1);
    expect(memory.get("a")).toBe(1);
  });

  it("gives up for a while where values never come again, and tries anew later", () => {
    const memory = new ValueMemory<number>();
    for (let at = 0; at < 512; at += 1) {
      expect(memory.isAwake()).toBe(true);
      memory.get(`v${at}`);
      memory.set(`v${at}`, at);
    }
    let pause = 0;
    while (!memory.isAwake()) pause += 1;
    expect(pause).toBeGreaterThan(10_000);
    expect(memory.get("v100")).toBeUndefined();
  });

  it("keeps what is used, and forgets the rest", () => {
    const memory = new ValueMemory<number>();
    memory.set("kept", 1);
    memory.set("forgotten", 2);
    for (let at = 0; at < 5_000; at += 1) {
      memory.get("kept");
      memory.set(`v${at}`, at);
    }
    expect(memory.get("kept")).toBe(1);
    expect(memory.get("forgotten")).toBeUndefined();
  });
});
