import Type from "typebox";
import type { Session } from "../store/accounts.ts";
import { nullable, Time, Uuid } from "./schemas.ts";

export const SessionShape = Type.Object({
  id: Uuid,
  current: Type.Boolean(),
  tenant: Uuid,
  address: nullable(Type.String()),
  user_agent: nullable(Type.String()),
  created_at: Time,
  last_seen_at: Time,
  expires_at: Time,
});

export function toWireSession(session: Session, current: string | null) {
  return {
    id: session.id,
    current: session.id === current,
    tenant: session.tenant,
    address: session.address,
    user_agent: session.userAgent,
    created_at: session.createdAt,
    last_seen_at: session.lastSeenAt,
    expires_at: session.expiresAt,
  };
}
