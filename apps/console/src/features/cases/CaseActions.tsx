import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { client, dataOf } from "../../api/client.ts";
import { problemText } from "../../api/problem-text.ts";
import { sessionQuery } from "../../api/session.ts";
import type { Case } from "../../api/types.ts";
import { useTexts } from "../../i18n/i18n.tsx";
import { Button } from "../../ui/Button.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { Menu } from "../../ui/Menu.tsx";
import { useSay } from "../../ui/Toasts.tsx";
import { CloseCase } from "./CloseCase.tsx";
import { HandOver } from "./HandOver.tsx";
import { MergeCase } from "./MergeCase.tsx";
import { refreshCases } from "./queries.ts";

type Change = { readonly state?: Case["state"]; readonly owner?: string };

/** What can be decided about a case. */
export function CaseActions({ one }: { readonly one: Case }) {
  const texts = useTexts();
  const { t } = texts;
  const say = useSay();
  const queries = useQueryClient();
  const me = useQuery(sessionQuery).data?.user?.id;
  const [asked, setAsked] = useState<"close" | "hand-over" | "merge" | null>(null);
  const change = useMutation({
    mutationFn: (body: Change) =>
      dataOf(client.PATCH("/api/v1/cases/{id}", { params: { path: { id: one.id } }, body })),
    onSuccess: () => refreshCases(queries, one.id),
    onError: (error) => say(problemText(error, texts)),
  });
  const close = () => setAsked(null);
  const isEnded = one.closed_at !== null;
  const isMine = me !== undefined && one.owner?.id === me;
  return (
    <div className="row wrap">
      {isEnded ? (
        <Button icon="undo" isBusy={change.isPending} onClick={() => change.mutate({ state: "in-progress" })}>
          {t("case.reopen")}
        </Button>
      ) : (
        <>
          {me !== undefined && !isMine && (
            <Button
              look="primary"
              icon="user"
              isBusy={change.isPending}
              onClick={() =>
                change.mutate({ owner: me, ...(one.state === "new" ? { state: "in-progress" } : {}) })
              }
            >
              {t("case.take")}
            </Button>
          )}
          <Button look={isMine ? "primary" : "normal"} icon="check" onClick={() => setAsked("close")}>
            {t("case.close")}
          </Button>
        </>
      )}
      <Menu
        label={t("case.more")}
        trigger={(about) => (
          <button type="button" {...about} className="button quiet">
            <Icon name="more" />
            {t("case.more")}
          </button>
        )}
        items={[
          { id: "hand-over", label: t("case.handOver"), onSelect: () => setAsked("hand-over") },
          ...(one.state === "on-hold" || isEnded
            ? []
            : [
                {
                  id: "hold",
                  label: t("case.hold"),
                  onSelect: () => change.mutate({ state: "on-hold" }),
                },
              ]),
          ...(one.state === "in-progress" || isEnded
            ? []
            : [
                {
                  id: "start",
                  label: t("case.start"),
                  onSelect: () => change.mutate({ state: "in-progress" }),
                },
              ]),
          { id: "merge", label: t("case.merge"), onSelect: () => setAsked("merge") },
        ]}
      />
      {asked === "close" && <CloseCase one={one} onClose={close} />}
      {asked === "hand-over" && <HandOver one={one} onClose={close} />}
      {asked === "merge" && <MergeCase one={one} onClose={close} />}
    </div>
  );
}
