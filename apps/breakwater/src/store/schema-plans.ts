/** Tables of response plans. Times are ms since the epoch. */
export interface PlanTables {
  response_plans: {
    id: string;
    tenant_id: string;
    title: string;
    /** JSON: `PlanContent`. */
    content: string;
    state: string;
    approval_id: string | null;
    expires_at: number;
    created_by: string;
    created_at: number;
    begun_at: number | null;
    finished_at: number | null;
  };
  response_steps: {
    plan_id: string;
    action: number;
    /** Empty where the action is for the whole tenant. */
    device_id: string;
    tenant_id: string;
    state: string;
    changed_at: number;
    changed_by: string;
    note: string;
  };
}
