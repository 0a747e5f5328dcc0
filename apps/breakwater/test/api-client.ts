/** What the tests ask of the API: a key, JSON in and out, and errors that show the answer. */
export interface ApiClient {
  get<Body>(path: string): Promise<Body>;
  send(
    method: "POST" | "PUT" | "PATCH" | "DELETE",
    path: string,
    body: string,
    headers?: Record<string, string>,
  ): Promise<Response>;
}

export function apiClient(base: string, key: string): ApiClient {
  const authorization = `Bearer ${key}`;
  return {
    async get<Body>(path: string) {
      const response = await fetch(`${base}${path}`, { headers: { authorization } });
      const text = await response.text();
      if (!response.ok) throw new Error(`GET ${path}: ${response.status} ${text}`);
      // The caller names the shape that the OpenAPI document gives this path.
      return JSON.parse(text) as Body;
    },
    send: (method, path, body, headers = {}) =>
      fetch(`${base}${path}`, { method, body, headers: { authorization, ...headers } }),
  };
}

interface Page<Item> {
  readonly items: readonly Item[];
  readonly next_cursor: string | null;
}

/** Every item of a list, page after page. */
export async function everyItem<Item>(api: ApiClient, path: string): Promise<readonly Item[]> {
  const items: Item[] = [];
  let cursor: string | null = null;
  do {
    const separator = path.includes("?") ? "&" : "?";
    const next: string = cursor === null ? path : `${path}${separator}cursor=${encodeURIComponent(cursor)}`;
    const page: Page<Item> = await api.get<Page<Item>>(next);
    items.push(...page.items);
    cursor = page.next_cursor;
  } while (cursor !== null);
  return items;
}
