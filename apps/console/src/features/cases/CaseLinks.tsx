import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { client, dataOf } from "../../api/client.ts";
import { problemText } from "../../api/problem-text.ts";
import { useMay } from "../../api/session.ts";
import type { Case } from "../../api/types.ts";
import { useTexts } from "../../i18n/i18n.tsx";
import { IconButton } from "../../ui/Button.tsx";
import { Section } from "../../ui/Drawer.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { Menu } from "../../ui/Menu.tsx";
import { useSay } from "../../ui/Toasts.tsx";
import { visibleText } from "../../ui/visible-text.ts";
import { CaseState } from "./CaseState.tsx";
import { caseLinksQuery, casesQuery, refreshCases } from "./queries.ts";

const offered = 20;

/** Cases that this one belongs together with. */
export function CaseLinks({ one }: { readonly one: Case }) {
  const texts = useTexts();
  const { t } = texts;
  const mayDecide = useMay("decide");
  const say = useSay();
  const queries = useQueryClient();
  const links = useQuery(caseLinksQuery(one.id)).data?.items ?? [];
  const open = useInfiniteQuery(casesQuery({ state: "open" })).data?.pages[0]?.items ?? [];
  const known = new Set([one.id, ...links.map(({ id }) => id)]);
  const others = open.filter(({ id }) => !known.has(id)).slice(0, offered);
  const onSuccess = () => refreshCases(queries, one.id);
  const onError = (error: Error) => say(problemText(error, texts));
  const link = useMutation({
    mutationFn: (other: string) =>
      dataOf(client.PUT("/api/v1/cases/{id}/links/{other}", { params: { path: { id: one.id, other } } })),
    onSuccess,
    onError,
  });
  const unlink = useMutation({
    mutationFn: (other: string) =>
      dataOf(client.DELETE("/api/v1/cases/{id}/links/{other}", { params: { path: { id: one.id, other } } })),
    onSuccess,
    onError,
  });
  if (links.length === 0 && (!mayDecide || others.length === 0)) return null;
  return (
    <Section title={t("case.links")}>
      <ul className="facts">
        {links.map(({ id, kind, number, title, state }) => (
          <li key={id}>
            <span className="finding-line">
              <span className="muted">{t(`case.link.${kind}`)}</span>
              <CaseState state={state} />
              <Link to="/cases/{-$id}" params={{ id }} className="cut plain-link">
                #{number} {visibleText(title)}
              </Link>
            </span>
            {mayDecide && kind === "related" && (
              <IconButton
                icon="close"
                size="small"
                label={t("case.link.remove")}
                onClick={() => unlink.mutate(id)}
              />
            )}
          </li>
        ))}
      </ul>
      {mayDecide && others.length > 0 && (
        <Menu
          label={t("case.link.add")}
          trigger={(about) => (
            <button type="button" {...about} className="button quiet small">
              {t("case.link.add")}
              <Icon name="down" />
            </button>
          )}
          items={others.map(({ id, number, title }) => ({
            id,
            label: `#${number} ${visibleText(title)}`,
            onSelect: () => link.mutate(id),
          }))}
        />
      )}
    </Section>
  );
}
