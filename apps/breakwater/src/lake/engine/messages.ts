/** What the engine's process tells its parent. */
export type EngineMessage =
  | { readonly kind: "listening"; readonly port: number }
  | { readonly kind: "failed"; readonly message: string };

/** What it is started with, over IPC: the credential is in no process list. */
export interface EngineStart {
  readonly directory: string;
  readonly password: string;
  /** Bytes that queries, inserts and merges may take together. */
  readonly memoryBytes: number;
}
