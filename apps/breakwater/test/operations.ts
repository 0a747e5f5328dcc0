/** The operations of the OpenAPI document, and what each says of itself. */
export interface Operation {
  readonly method: string;
  /** With `{id}` where a parameter stands. */
  readonly path: string;
  /** `POST /api/v1/keys` */
  readonly name: string;
  /** Who may call it; null where it says why anyone may. */
  readonly roles: readonly string[] | null;
  /** Entries that it writes into the audit log; null where it says why it writes none. */
  readonly audit: readonly string[] | null;
  readonly changes: boolean;
}

interface Described {
  readonly "x-roles"?: readonly string[];
  readonly "x-open"?: string;
  readonly "x-audit"?: readonly string[];
  readonly "x-no-audit"?: string;
}

export async function operationsOf(base: string): Promise<readonly Operation[]> {
  const answer = await fetch(`${base}/api/openapi.json`);
  const document = (await answer.json()) as {
    readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
  };
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([verb, said]) => {
      const method = verb.toUpperCase();
      const changes = method !== "GET";
      const name = `${method} ${path}`;
      if (said["x-roles"] === undefined && said["x-open"] === undefined)
        throw new Error(`${name} says neither who may call it nor why anyone may`);
      if (changes && said["x-audit"] === undefined && said["x-no-audit"] === undefined)
        throw new Error(`${name} says neither what it leaves in the audit log nor why nothing`);
      return {
        method,
        path,
        name,
        changes,
        roles: said["x-roles"] ?? null,
        audit: said["x-audit"] ?? null,
      };
    }),
  );
}
