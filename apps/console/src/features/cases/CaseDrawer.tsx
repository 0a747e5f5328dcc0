import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useMay } from "../../api/session.ts";
import type { Case } from "../../api/types.ts";
import { useTexts } from "../../i18n/i18n.tsx";
import { IconButton } from "../../ui/Button.tsx";
import { Drawer, Section } from "../../ui/Drawer.tsx";
import { SeverityMark } from "../../ui/SeverityMark.tsx";
import { ErrorState, LoadingLines } from "../../ui/states.tsx";
import { TimeText } from "../../ui/TimeText.tsx";
import { useCopy } from "../../ui/Value.tsx";
import { visibleText } from "../../ui/visible-text.ts";
import { CaseActions } from "./CaseActions.tsx";
import { CaseFindings } from "./CaseFindings.tsx";
import { CaseLinks } from "./CaseLinks.tsx";
import { CaseLog } from "./CaseLog.tsx";
import { CaseState } from "./CaseState.tsx";
import { CaseTasks } from "./CaseTasks.tsx";
import { CaseTimeline } from "./CaseTimeline.tsx";
import { caseQuery } from "./queries.ts";
import { Triage } from "./Triage.tsx";

interface Properties {
  readonly id: string;
  readonly isPage: boolean;
  readonly onPage: (isPage: boolean) => void;
  readonly onClose: () => void;
}

/** A case: what is due, what it is made of, what happened, and what was done about it. */
export function CaseDrawer({ id, ...frame }: Properties) {
  const { t } = useTexts();
  const copy = useCopy();
  const mayDecide = useMay("decide");
  const one = useQuery(caseQuery(id));
  const { data } = one;
  return (
    <Drawer
      {...frame}
      label={t("case.one")}
      title={
        data === undefined ? (
          <span className="skeleton" style={{ width: 240, height: 20 }} />
        ) : (
          visibleText(data.title)
        )
      }
      above={
        data !== undefined && (
          <>
            <span className="number">#{data.number}</span>
            <SeverityMark severity={data.severity} />
            <CaseState state={data.state} />
            <span>
              {data.owner === null
                ? t("cases.nobody")
                : t("case.ownedBy", { name: visibleText(data.owner.name) })}
            </span>
          </>
        )
      }
      actions={<IconButton icon="link" label={t("drawer.copyLink")} onClick={() => copy(location.href)} />}
      foot={data !== undefined && mayDecide ? <CaseActions one={data} /> : null}
    >
      {one.isError && data === undefined ? (
        <ErrorState error={one.error} retry={() => void one.refetch()} />
      ) : data === undefined ? (
        <LoadingLines count={12} />
      ) : (
        <>
          {data.summary !== "" && (
            <Section title={t("case.summary")}>
              <p className="prose">{visibleText(data.summary)}</p>
            </Section>
          )}
          <Triage one={data} />
          <About one={data} />
          <CaseFindings one={data} />
          <CaseTimeline one={data} />
          <CaseTasks one={data} />
          <CaseLinks one={data} />
          <CaseLog one={data} />
        </>
      )}
    </Drawer>
  );
}

function About({ one }: { readonly one: Case }) {
  const { t } = useTexts();
  return (
    <Section title={t("case.about")}>
      <ul className="facts">
        <li>
          <span className="muted">{t("case.seen")}</span>
          {one.first_seen === null ? (
            <span className="faint">{t("case.noEvents")}</span>
          ) : (
            <span>
              <TimeText ms={one.first_seen} /> – <TimeText ms={one.last_seen} />
            </span>
          )}
        </li>
        <li>
          <span className="muted">{t("cases.devices")}</span>
          <span className="case-devices">
            {one.devices.map((device) => (
              <Link key={device.id} to="/devices/{-$id}" params={{ id: device.id }}>
                {visibleText(device.name)}
              </Link>
            ))}
            {one.device_count > one.devices.length && (
              <span className="muted">
                {t("case.moreDevices", { count: one.device_count - one.devices.length })}
              </span>
            )}
            {one.device_count === 0 && <span className="faint">{t("case.noDevice")}</span>}
          </span>
        </li>
        <li>
          <span className="muted">{t("case.opened")}</span>
          <span>
            {visibleText(one.created_by)}, <TimeText ms={one.created_at} />
          </span>
        </li>
        {one.closed_at !== null && (
          <li>
            <span className="muted">{t("case.closedAt")}</span>
            <TimeText ms={one.closed_at} />
          </li>
        )}
      </ul>
    </Section>
  );
}
