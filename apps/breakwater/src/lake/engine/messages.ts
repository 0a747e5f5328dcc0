/** What the engine's process tells its parent. */
export type EngineMessage =
  | { readonly kind: "listening"; readonly port: number }
  | { readonly kind: "failed"; readonly message: string };

/** What it is started with, as JSON in its first argument; the credential comes over IPC, where no process list shows it. */
export interface EngineStart {
  readonly directory: string;
  readonly password: string;
}
