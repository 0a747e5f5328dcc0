/** What became of events, of all tenants or of one. */
export interface StoredEvents {
  readonly stored: number;
  readonly events: {
    readonly specific: number;
    readonly base: readonly { readonly reason: string; readonly count: number }[];
  };
  /** Events stored in each of the last 60 seconds, oldest first. */
  readonly eventsPerSecond: readonly number[];
}

/** What the server says of itself: the console's overview and `GET /api/v1/status`. */
export interface PipelineStatus extends StoredEvents {
  readonly version: string;
  readonly startedAt: number;
  readonly received: number;
  readonly dropped: readonly {
    readonly reason: string;
    readonly transport: string;
    readonly count: number;
  }[];
  readonly queue: { readonly sizeBytes: number; readonly limitBytes: number; readonly records: number };
  readonly listeners: readonly {
    readonly name: string;
    readonly address: string;
    readonly error: string | null;
  }[];
  readonly rules: {
    readonly compiled: number;
    readonly inactive: number;
    readonly rejected: number;
    readonly problems: readonly string[];
  };
  /** Indicators that events are looked up in now. */
  readonly indicators: { readonly count: number; readonly bytes: number; readonly revision: number };
}
