import { useQuery } from "@tanstack/react-query";
import { sessionQuery } from "../../../api/session.ts";
import { ErrorState, LoadingLines } from "../../../ui/states.tsx";
import { OtherTenants } from "./OtherTenants.tsx";
import { tenantsQuery } from "./queries.ts";
import { Sites } from "./Sites.tsx";
import { TenantCard } from "./TenantCard.tsx";

/** The organisation that is shown, its sites, and the others that one administers. */
export function Organisation() {
  const session = useQuery(sessionQuery);
  const tenants = useQuery(tenantsQuery);
  const current = tenants.data?.items.find(({ id }) => id === session.data?.tenant.id);
  if (tenants.isError) return <ErrorState error={tenants.error} retry={() => void tenants.refetch()} />;
  if (current === undefined) return <LoadingLines count={8} />;
  return (
    <div className="stack">
      <TenantCard key={current.id} tenant={current} />
      <Sites />
      <OtherTenants current={current} />
    </div>
  );
}
