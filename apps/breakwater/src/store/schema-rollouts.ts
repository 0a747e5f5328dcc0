/** Tables of devices that take hotfixes, and of roll-outs. Times are ms since the epoch. */
export interface RolloutTables {
  hotfix_devices: {
    id: string;
    tenant_id: string;
    name: string;
    hardware: string;
    lane: string;
    is_canary: number;
    /** JSON. */
    windows: string;
    secret_hash: string;
    opt_out_reason: string | null;
    opt_out_until: number | null;
    opt_out_by: string | null;
    last_contact: number | null;
    enrolled_at: number;
  };
  rollouts: {
    id: string;
    tenant_id: string;
    lane: string;
    target: string;
    hotfix: string;
    version: number;
    title: string;
    /** JSON. */
    plan: string;
    /** JSON. */
    state: string;
    is_current: number;
    released_at: number;
    known_at: number;
  };
  rollout_devices: {
    rollout_id: string;
    device_id: string;
    tenant_id: string;
    ring: number;
    kind: string;
    since: number;
    /** JSON. */
    signals: string;
    compromise: string;
  };
}
