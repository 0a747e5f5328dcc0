import Type from "typebox";
import { nullable } from "./schemas.ts";

/** Who did something, as the audit log and requests show it. */
export const ActorShape = Type.Object({
  kind: Type.Enum(["user", "api-key", "set-up", "command", "system", "anonymous"]),
  id: Type.String(),
  name: Type.String(),
  address: nullable(Type.String()),
});
