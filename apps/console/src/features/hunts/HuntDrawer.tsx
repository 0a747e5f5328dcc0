import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { client, dataOf } from "../../api/client.ts";
import { problemText } from "../../api/problem-text.ts";
import { useMay } from "../../api/session.ts";
import type { Hunt } from "../../api/types.ts";
import { useTexts } from "../../i18n/i18n.tsx";
import { Button, IconButton } from "../../ui/Button.tsx";
import { Drawer, Section } from "../../ui/Drawer.tsx";
import { SeverityMark } from "../../ui/SeverityMark.tsx";
import { ErrorState, LoadingLines } from "../../ui/states.tsx";
import { Ago, TimeText } from "../../ui/TimeText.tsx";
import { useSay } from "../../ui/Toasts.tsx";
import { CopyValue, useCopy } from "../../ui/Value.tsx";
import { visibleText } from "../../ui/visible-text.ts";
import { termOf } from "../events/query-text.ts";
import { useRuleTexts } from "../findings/rule-texts.ts";
import { CoverageStatement } from "./CoverageStatement.tsx";
import { HuntState, useHuntTitle } from "./HuntState.tsx";
import { huntFindingsQuery, huntQuery, huntSightingsQuery } from "./queries.ts";

interface Properties {
  readonly id: string;
  readonly isPage: boolean;
  readonly onPage: (isPage: boolean) => void;
  readonly onClose: () => void;
}

/** A hunt: what it looks for, what it found, and what it could not see. */
export function HuntDrawer({ id, ...frame }: Properties) {
  const { t } = useTexts();
  const copy = useCopy();
  const titleOf = useHuntTitle();
  const mayDecide = useMay("decide");
  const hunt = useQuery(huntQuery(id));
  const { data } = hunt;
  return (
    <Drawer
      {...frame}
      label={t("hunt.one")}
      title={
        data === undefined ? (
          <span className="skeleton" style={{ width: 200, height: 20 }} />
        ) : (
          visibleText(titleOf(data))
        )
      }
      above={
        data !== undefined && (
          <>
            <HuntState hunt={data} />
            <span>
              {data.origin === "person" ? visibleText(data.created_by) : t(`hunt.origin.${data.origin}`)}
            </span>
          </>
        )
      }
      actions={<IconButton icon="link" label={t("drawer.copyLink")} onClick={() => copy(location.href)} />}
      foot={data !== undefined && mayDecide && decisions[data.state].length > 0 && <Decide hunt={data} />}
    >
      {hunt.isError && data === undefined ? (
        <ErrorState error={hunt.error} retry={() => void hunt.refetch()} />
      ) : data === undefined ? (
        <LoadingLines count={12} />
      ) : (
        <>
          {data.problem !== null && (
            <Section title={t("hunt.problem")}>
              <p>{visibleText(data.problem)}</p>
            </Section>
          )}
          <Progress hunt={data} />
          <Found hunt={data} />
          {(data.subject.kind === "values" || data.subject.kind === "indicators") && (
            <Sightings hunt={data} />
          )}
          {data.coverage !== null && <CoverageStatement coverage={data.coverage} />}
          <Subject hunt={data} />
        </>
      )}
    </Drawer>
  );
}

function Progress({ hunt }: { readonly hunt: Hunt }) {
  const { t, language } = useTexts();
  const isUnderWay = hunt.state === "running" || hunt.state === "waiting" || hunt.state === "paused";
  return (
    <Section title={t("hunt.progress")}>
      {isUnderWay && (
        <progress className="hunt-progress" max={1} value={hunt.share} aria-label={t("hunt.progress")} />
      )}
      <ul className="facts">
        <li>
          <span className="muted">{t("hunts.started")}</span>
          <TimeText ms={hunt.started_at ?? hunt.created_at} />
        </li>
        {hunt.ended_at !== null && (
          <li>
            <span className="muted">{t("hunt.ended")}</span>
            <TimeText ms={hunt.ended_at} />
          </li>
        )}
        <li>
          <span className="muted">{t("hunt.candidates")}</span>
          <span className="number">{hunt.candidates.toLocaleString(language)}</span>
        </li>
        {hunt.repeat_days !== null && (
          <li>
            <span className="muted">{t("hunts.repeat")}</span>
            <span>{t("hunt.everyDays", { count: hunt.repeat_days })}</span>
          </li>
        )}
      </ul>
    </Section>
  );
}

function Found({ hunt }: { readonly hunt: Hunt }) {
  const { t, language } = useTexts();
  const rules = useRuleTexts();
  const found = useQuery(huntFindingsQuery(hunt.id, hunt.findings));
  const isOver = hunt.state === "done";
  return (
    <Section title={t("hunts.findings")}>
      {found.isError ? (
        <ErrorState error={found.error} retry={() => void found.refetch()} />
      ) : found.data === undefined ? (
        <LoadingLines count={2} />
      ) : found.data.items.length === 0 ? (
        <p className="muted">{t(isOver ? "hunt.found.none" : "hunt.found.noneYet")}</p>
      ) : (
        <ul className="facts">
          {found.data.items.map(({ finding, events, new_events: fresh }) => (
            <li key={finding.id}>
              <span className="finding-line">
                <SeverityMark severity={finding.severity} />
                <Link to="/findings/{-$id}" params={{ id: finding.id }} className="cut plain-link">
                  {visibleText(rules.title(finding.rule))}
                </Link>
                {finding.device !== null && <span className="muted">{visibleText(finding.device.name)}</span>}
              </span>
              <span className="number">
                {t(fresh === 0 ? "hunt.found.known" : "hunt.found.new", {
                  events: events.toLocaleString(language),
                  fresh: fresh.toLocaleString(language),
                })}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}

function Sightings({ hunt }: { readonly hunt: Hunt }) {
  const { t, language } = useTexts();
  const seen = useQuery(huntSightingsQuery(hunt.id, hunt.sightings));
  return (
    <Section title={t("hunt.sightings")}>
      {seen.isError ? (
        <ErrorState error={seen.error} retry={() => void seen.refetch()} />
      ) : seen.data === undefined ? (
        <LoadingLines count={2} />
      ) : seen.data.items.length === 0 ? (
        <p className="muted">{t(hunt.state === "done" ? "hunt.sightings.none" : "hunt.found.noneYet")}</p>
      ) : (
        <table className="plain">
          <thead>
            <tr>
              <th>{t("hunt.value")}</th>
              <th>{t("hunt.firstSeen")}</th>
              <th>{t("hunt.lastSeen")}</th>
              <th className="number">{t("hunt.devices")}</th>
              <th className="number">{t("coverage.events")}</th>
            </tr>
          </thead>
          <tbody>
            {seen.data.items.slice(0, shownSightings).map((one) => (
              <tr key={`${one.type} ${one.value}`}>
                <td>
                  <Link
                    to="/events/{-$uid}"
                    params={{}}
                    search={{ q: termOf("observables.value", one.value) }}
                    className="plain-link"
                  >
                    <code>{visibleText(one.value)}</code>
                  </Link>
                  {one.indicator !== one.value && (
                    <div className="muted">
                      {t("hunt.matches", { indicator: visibleText(one.indicator) })}
                    </div>
                  )}
                </td>
                <td>
                  <TimeText ms={one.first_seen} />
                </td>
                <td>
                  <Ago ms={one.last_seen} />
                </td>
                <td className="number">{one.devices.toLocaleString(language)}</td>
                <td className="number">{one.count.toLocaleString(language)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Section>
  );
}

const shownSightings = 200;

function Subject({ hunt: { subject } }: { readonly hunt: Hunt }) {
  const { t } = useTexts();
  const text = subject.rules ?? subject.pattern ?? subject.query;
  if (text !== null)
    return (
      <Section title={t("hunt.subject")}>
        <pre className="hunt-subject">{visibleText(text)}</pre>
      </Section>
    );
  if (subject.values === null) return null;
  return (
    <Section title={t("hunt.subject")}>
      <ul className="hunt-values">
        {subject.values.slice(0, shownSightings).map((value) => (
          <li key={value}>
            <CopyValue text={value} />
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Decide({ hunt }: { readonly hunt: Hunt }) {
  const texts = useTexts();
  const { t } = texts;
  const say = useSay();
  const queries = useQueryClient();
  const decide = useMutation({
    mutationFn: (what: "pause" | "resume" | "cancel") =>
      dataOf(client.POST(`/api/v1/hunts/{id}/${what}`, { params: { path: { id: hunt.id } } })),
    async onSuccess() {
      await Promise.all([
        queries.invalidateQueries({ queryKey: ["hunt", hunt.id] }),
        queries.invalidateQueries({ queryKey: ["hunts"] }),
      ]);
    },
    onError: (error) => say(problemText(error, texts)),
  });
  return (
    <span className="row end">
      {decisions[hunt.state].map((what) => (
        <Button
          key={what}
          look={what === "cancel" ? "danger" : what === "resume" ? "primary" : "quiet"}
          isBusy={decide.isPending}
          onClick={() => decide.mutate(what)}
        >
          {t(`hunt.${what}`)}
        </Button>
      ))}
    </span>
  );
}

/** What can be decided about a hunt. */
const decisions: Readonly<Record<Hunt["state"], readonly ("pause" | "resume" | "cancel")[]>> = {
  waiting: ["pause", "cancel"],
  running: ["pause", "cancel"],
  paused: ["resume", "cancel"],
  failed: ["resume"],
  done: [],
  cancelled: [],
};
