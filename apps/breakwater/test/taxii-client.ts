export interface TaxiiObject {
  readonly type: string;
  readonly id: string;
  readonly [property: string]: unknown;
}

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>>;
}

/** A client as the specification describes one: real HTTP, paging by `next` until there is no `more`. */
export function taxiiClient(base: string, authorization: string) {
  async function get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    const answer = await fetch(new URL(path, base), {
      headers: { accept: "application/taxii+json;version=2.1", authorization, ...headers },
    });
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, body: text === "" ? {} : JSON.parse(text) };
  }

  async function every<T>(path: string, query = "", name = "objects", from = ""): Promise<readonly T[]> {
    const all: T[] = [];
    let next = from === "" ? "" : `next=${encodeURIComponent(from)}`;
    for (let pages = 0; pages < 10_000; pages += 1) {
      const joined = [query, next].filter((part) => part !== "").join("&");
      const { status, body } = await get(`${path}?${joined}`);
      if (status !== 200) throw new Error(`${path}?${joined}: ${status} ${JSON.stringify(body)}`);
      all.push(...((body[name] ?? []) as readonly T[]));
      if (body["more"] !== true) return all;
      next = `next=${encodeURIComponent(String(body["next"]))}`;
    }
    throw new Error(`${path} does not end`);
  }

  return {
    get,
    every,
    send: async (
      method: string,
      path: string,
      body?: unknown,
      type = "application/taxii+json;version=2.1",
    ) => {
      const answer = await fetch(new URL(path, base), {
        method,
        headers: {
          accept: "application/taxii+json;version=2.1",
          authorization,
          ...(body === undefined ? {} : { "content-type": type }),
        },
        ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
      });
      const text = await answer.text();
      return {
        status: answer.status,
        headers: answer.headers,
        body: (text === "" ? {} : JSON.parse(text)) as Readonly<Record<string, unknown>>,
      };
    },
  };
}
