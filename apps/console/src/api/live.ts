import { useSyncExternalStore } from "react";
import type { Live } from "./types.ts";

export interface LiveState {
  readonly isConnected: boolean;
  /** The last minutes, oldest first. */
  readonly seconds: readonly Live[];
}

const kept = 300;
const listeners = new Set<() => void>();
let state: LiveState = { isConnected: false, seconds: [] };

function change(next: LiveState): void {
  state = next;
  for (const listener of listeners) listener();
}

/** Follows the server's second-by-second report until the returned function is called; one stream a window. */
export function followLive(): () => void {
  const source = new EventSource("/api/v1/live");
  source.addEventListener("status", (event) => {
    // The server writes a Live into each `status` message.
    const second = JSON.parse(String(event.data)) as Live;
    change({ isConnected: true, seconds: [...state.seconds.slice(1 - kept), second] });
  });
  source.addEventListener("error", () => change({ ...state, isConnected: false }));
  return () => {
    source.close();
    change({ isConnected: false, seconds: [] });
  };
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** A part of the live state; what shows it is drawn again only when that part changes. */
export function useLive<Part>(select: (state: LiveState) => Part): Part {
  return useSyncExternalStore(subscribe, () => select(state));
}
