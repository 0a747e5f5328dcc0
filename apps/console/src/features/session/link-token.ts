/**
 * The token of a one-time link. It is in the fragment, which no server log and no Referer sees, and is taken out of the
 * address at once, so that it stays in no history.
 */
export function takeToken(path: string): string | null {
  const token = /^#token=([\w-]{1,200})$/.exec(location.hash)?.[1] ?? null;
  if (token !== null) history.replaceState(null, "", path);
  return token;
}
