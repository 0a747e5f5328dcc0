import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { splitArray, splitObject, textOf } from "./split-json.ts";

const parsed = (bytes: Uint8Array): unknown => JSON.parse(Buffer.from(bytes).toString("utf8"));
const spaced = (json: string) => ` \n\t${json}\r `;

describe("splitting JSON", () => {
  it("gives what JSON.parse gives", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.boolean(), (object, isWide) => {
        const json = JSON.stringify(object, null, isWide ? 2 : 0);
        const members = splitObject(Buffer.from(spaced(json)));
        if (members === null) throw new Error(`no object: ${json}`);
        const expected = parsed(Buffer.from(json)) as Record<string, unknown>;
        expect([...members.keys()].toSorted()).toEqual(Object.keys(expected).toSorted());
        for (const [name, value] of members) expect(parsed(value)).toEqual(expected[name]);
      }),
    );
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), fc.boolean(), (array, isWide) => {
        const json = JSON.stringify(array, null, isWide ? 2 : 0);
        expect(splitArray(Buffer.from(spaced(json)), 1_000)?.map(parsed)).toEqual(parsed(Buffer.from(json)));
      }),
    );
  });

  it("never throws, and reads no more than is there", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array(),
          fc.string().map((text) => Buffer.from(text)),
        ),
        (bytes) => {
          splitObject(bytes);
          splitArray(bytes, 3);
          textOf(bytes);
        },
      ),
    );
  });

  it("keeps numbers as they were written", () => {
    const members = splitObject(Buffer.from('{"a":18446744073709551615,"b":1.0}'));
    expect([...(members ?? [])].map(([, value]) => Buffer.from(value).toString())).toEqual([
      "18446744073709551615",
      "1.0",
    ]);
  });

  it.each(['{"a":1', '{"a" 1}', "{a:1}", '{"a":}', '{"a":1}x', '{"a":"\\"}', "[]", "", '{"a":1,}'])(
    "does not take %s for an object",
    (text) => {
      expect(splitObject(Buffer.from(text))).toBeNull();
    },
  );

  it("takes no more items than it may, and endless depth in no depth of its own", () => {
    expect(splitArray(Buffer.from("[1,2,3]"), 3)).toHaveLength(3);
    expect(splitArray(Buffer.from("[1,2,3,4]"), 3)).toBeNull();
    expect(splitArray(Buffer.from("[".repeat(1_000_000)), 3)).toBeNull();
    const deep = `[${"[".repeat(100_000)}${"]".repeat(100_000)}]`;
    expect(splitArray(Buffer.from(deep), 3)).toHaveLength(1);
  });
});
