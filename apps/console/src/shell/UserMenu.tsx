import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { client, dataOf } from "../api/client.ts";
import { sessionQuery } from "../api/session.ts";
import { useTexts } from "../i18n/i18n.tsx";
import { Icon } from "../ui/Icon.tsx";
import { Menu } from "../ui/Menu.tsx";
import { visibleText } from "../ui/visible-text.ts";

/** Who is signed in, with which role, and the way out. */
export function UserMenu({ openHelp }: { readonly openHelp: () => void }) {
  const { t, message } = useTexts();
  const session = useQuery(sessionQuery);
  const signOut = useSignOut();
  const name = visibleText(session.data?.name ?? "");
  return (
    <Menu
      label={t("shell.user")}
      title={
        <>
          {name}
          <br />
          {message(`role.${session.data?.role ?? ""}`)}
        </>
      }
      align="end"
      trigger={(about) => (
        <button type="button" {...about} className="button quiet" aria-label={`${t("shell.user")}: ${name}`}>
          <Icon name="user" />
          <span className="cut user-name" style={{ maxWidth: 140 }}>
            {name}
          </span>
        </button>
      )}
      items={[
        { id: "keys", label: t("keys.title"), icon: "help", hint: <kbd>?</kbd>, onSelect: openHelp },
        { id: "divider", divider: true },
        { id: "out", label: t("shell.signOut"), icon: "signOut", onSelect: signOut },
      ]}
    />
  );
}

/** Ends the session; what was loaded with it is forgotten. */
export function useSignOut(): () => void {
  const navigate = useNavigate();
  const queries = useQueryClient();
  const out = useMutation({
    mutationFn: () => dataOf(client.DELETE("/api/v1/session")),
    async onSettled() {
      queries.clear();
      await navigate({ to: "/sign-in", search: {} });
    },
  });
  return () => out.mutate();
}
