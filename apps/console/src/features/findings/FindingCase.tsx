import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { client, dataOf } from "../../api/client.ts";
import { problemText } from "../../api/problem-text.ts";
import { useMay } from "../../api/session.ts";
import type { Finding } from "../../api/types.ts";
import { useArea, useTexts } from "../../i18n/i18n.tsx";
import { Button } from "../../ui/Button.tsx";
import { Section } from "../../ui/Drawer.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { Menu } from "../../ui/Menu.tsx";
import { useSay } from "../../ui/Toasts.tsx";
import { visibleText } from "../../ui/visible-text.ts";
import { CaseState } from "../cases/CaseState.tsx";
import { NewCase } from "../cases/NewCase.tsx";
import { caseOfFindingQuery, casesQuery, refreshCases } from "../cases/queries.ts";

const offered = 20;

/** The case that a finding is in, or the way into one. */
export function FindingCase({ finding }: { readonly finding: Finding }) {
  const { t } = useTexts();
  const isThere = useArea("cases");
  const mayDecide = useMay("decide");
  const known = useQuery(caseOfFindingQuery(finding.id));
  const [one] = known.data?.items ?? [];
  if (!isThere || known.data === undefined) return null;
  if (one === undefined && !mayDecide) return null;
  return (
    <Section title={t("case.one")}>
      {one === undefined ? (
        <IntoCase finding={finding} />
      ) : (
        <p className="row wrap">
          <CaseState state={one.state} />
          <Link to="/cases/{-$id}" params={{ id: one.id }}>
            #{one.number} {visibleText(one.title)}
          </Link>
        </p>
      )}
    </Section>
  );
}

function IntoCase({ finding }: { readonly finding: Finding }) {
  const texts = useTexts();
  const { t } = texts;
  const say = useSay();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [isOpening, setOpening] = useState(false);
  const open = useInfiniteQuery(casesQuery({ state: "open" }));
  const cases = (open.data?.pages[0]?.items ?? []).slice(0, offered);
  const add = useMutation({
    mutationFn: (id: string) =>
      dataOf(
        client.POST("/api/v1/cases/{id}/findings", {
          params: { path: { id } },
          body: { findings: [finding.id] },
        }),
      ),
    onSuccess: (one) => refreshCases(queries, one.id),
    onError: (error) => say(problemText(error, texts)),
  });
  return (
    <div className="row wrap">
      <Button size="small" icon="plus" onClick={() => setOpening(true)}>
        {t("cases.new")}
      </Button>
      {cases.length > 0 && (
        <Menu
          label={t("case.addTo")}
          trigger={(about) => (
            <button type="button" {...about} className="button quiet small">
              {t("case.addTo")}
              <Icon name="down" />
            </button>
          )}
          items={cases.map(({ id, number, title }) => ({
            id,
            label: `#${number} ${visibleText(title)}`,
            onSelect: () => add.mutate(id),
          }))}
        />
      )}
      {isOpening && (
        <NewCase
          findings={[finding.id]}
          onClose={() => setOpening(false)}
          onMade={({ id }) => void navigate({ to: "/cases/{-$id}", params: { id } })}
        />
      )}
    </div>
  );
}
