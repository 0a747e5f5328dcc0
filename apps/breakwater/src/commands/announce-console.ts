import type { Clock } from "../platform/clock.ts";
import { machineAddresses } from "../platform/machine-addresses.ts";
import type { Store } from "../store/store.ts";

const setupTokenMs = 24 * 3_600_000;

/** What a person opens; an address that means all of them is opened as one of this machine's. */
export function consoleAddressOf(
  { host, port }: { readonly host: string; readonly port: number },
  isTls: boolean,
): string {
  const isAny = host === "0.0.0.0" || host === "::";
  const name = isAny ? (machineAddresses()[0] ?? "localhost") : host;
  return `${isTls ? "https" : "http"}://${name.includes(":") ? `[${name}]` : name}:${port}`;
}

/** Says where the console is; at the first start, with the link that sets it up. */
export async function announceConsole(
  store: Store,
  base: string,
  clock: Clock,
  announce: (text: string) => void,
): Promise<void> {
  const token = await store.setup.issue({ expiresAt: clock.now() + setupTokenMs });
  if (token === null)
    announce(
      `Breakwater is ready: ${base}/\nSign in with your account or an API key. To get back in: npx breakwater user create NAME --role administrator\n`,
    );
  // In the fragment: it reaches no log and no Referer.
  else
    announce(
      `Breakwater is ready. Open this link once to sign in (it works for 24 hours):\n\n    ${base}/setup#token=${token}\n\n`,
    );
}
