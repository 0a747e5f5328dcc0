import { useEffect, useState } from "react";
import type { OcsfEvent } from "../../api/types.ts";

export interface TailState {
  /** The newest first. */
  readonly rows: readonly OcsfEvent[];
  /** Events that were too many to show. */
  readonly skipped: number;
  readonly isConnected: boolean;
}

const keptRows = 2_000;
const drawEveryMs = 250;
const nothing: TailState = { rows: [], skipped: 0, isConnected: false };

/** Matching events as the server stores them; a break of the connection is made up for by its cursor. */
export function useTail(
  { query, fields, rawLimit }: { readonly query: string; readonly fields: string; readonly rawLimit: number },
  isOn: boolean,
  onReady: () => void,
): TailState {
  const [state, setState] = useState(nothing);
  useEffect(() => {
    if (!isOn) return;
    const parameters = new URLSearchParams({ q: query, fields, raw_limit: String(rawLimit) });
    const source = new EventSource(`/api/v1/events/tail?${parameters}`);
    let waiting: OcsfEvent[] = [];
    let skipped = 0;
    source.addEventListener("ready", () => {
      setState((before) => ({ ...before, isConnected: true }));
      onReady();
    });
    source.addEventListener("event", (message) => {
      // The server writes an event into each of these messages.
      waiting.push(JSON.parse(String(message.data)) as OcsfEvent);
      if (waiting.length > keptRows) waiting.shift();
    });
    source.addEventListener("skipped", (message) => {
      // Likewise a count.
      skipped += (JSON.parse(String(message.data)) as { readonly count: number }).count;
    });
    source.addEventListener("error", () => setState((before) => ({ ...before, isConnected: false })));
    const timer = setInterval(() => {
      if (waiting.length === 0 && skipped === 0) return;
      const fresh = waiting.toReversed();
      const more = skipped;
      waiting = [];
      skipped = 0;
      setState((before) => ({
        rows: [...fresh, ...before.rows].slice(0, keptRows),
        skipped: before.skipped + more,
        isConnected: true,
      }));
    }, drawEveryMs);
    return () => {
      clearInterval(timer);
      source.close();
      setState(nothing);
    };
  }, [query, fields, rawLimit, isOn, onReady]);
  return state;
}
