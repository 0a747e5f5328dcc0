/** What a key can be limited to: a group of operations (their tag in the OpenAPI document) and reading or changing. */
export const permissionPattern = "^(?:[a-z-]{1,40}|\\*):(?:read|write)$";

/** The permission that an operation needs: `findings:read`. */
export function permissionOf(method: string, schema: unknown): string {
  const tags =
    typeof schema === "object" && schema !== null && "tags" in schema && Array.isArray(schema.tags)
      ? (schema.tags as readonly unknown[])
      : [];
  const [tag] = tags;
  const group = typeof tag === "string" ? tag : "other";
  return `${group}:${method === "GET" || method === "HEAD" ? "read" : "write"}`;
}

/** Whether a key with these permissions may do this. */
export function isPermitted(permission: string, permissions: readonly string[]): boolean {
  // Any key may ask whose it is.
  if (permission === "session:read") return true;
  const action = permission.slice(permission.indexOf(":"));
  return permissions.includes(permission) || permissions.includes(`*${action}`);
}
