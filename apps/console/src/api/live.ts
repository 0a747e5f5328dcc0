import { useEffect, useState } from "react";
import type { Live } from "./types.ts";

export interface LiveState {
  readonly isConnected: boolean;
  /** The last minutes, oldest first. */
  readonly seconds: readonly Live[];
}

const kept = 300;

/** The server's second-by-second report; reconnects by itself. */
export function useLive(): LiveState {
  const [state, setState] = useState<LiveState>({ isConnected: false, seconds: [] });
  useEffect(() => {
    const source = new EventSource("/api/v1/live");
    source.addEventListener("status", (event) => {
      // The server writes a Live into each `status` message.
      const second = JSON.parse(String(event.data)) as Live;
      setState((before) => ({ isConnected: true, seconds: [...before.seconds.slice(1 - kept), second] }));
    });
    source.addEventListener("error", () => setState((before) => ({ ...before, isConnected: false })));
    return () => source.close();
  }, []);
  return state;
}
