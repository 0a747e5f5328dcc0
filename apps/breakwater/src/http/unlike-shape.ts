import Type from "typebox";
import { decodeUnlike } from "../fleet/collector/compare-with-fleet.ts";
import { nullable } from "./schemas.ts";

const OneShape = Type.Object({
  kind: Type.String(),
  name: Type.String(),
  own: nullable(Type.Record(Type.String(), Type.String(), { description: "null: it lacks what they have" })),
  fleet: nullable(Type.Record(Type.String(), Type.String(), { description: "null: they have none" })),
  peers: Type.Integer({ description: "so many others were looked at" }),
  agreeing: Type.Integer({ description: "so many of them agree" }),
});
/** Where a device is unlike others of its build. */
export const UnlikeShape = Type.Object({ compared: Type.Boolean(), items: Type.Array(OneShape) });

export function unlikeToWire(stored: Uint8Array | null): Type.Static<typeof UnlikeShape> {
  return { compared: stored !== null, items: stored === null ? [] : [...decodeUnlike(stored)] };
}
