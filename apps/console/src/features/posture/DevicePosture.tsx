import { useQuery } from "@tanstack/react-query";
import { client, dataOf } from "../../api/client.ts";
import type { DevicePosture as Posture } from "../../api/types.ts";
import { useArea, useTexts } from "../../i18n/i18n.tsx";
import { Section } from "../../ui/Drawer.tsx";
import { ErrorState, LoadingLines } from "../../ui/states.tsx";
import { TimeText } from "../../ui/TimeText.tsx";
import { visibleText } from "../../ui/visible-text.ts";
import { CheckException } from "./CheckException.tsx";
import { scoreText } from "./score-text.ts";
import { StateMark } from "./StateMark.tsx";

/** How well a device is looked after: checks and directives, each with what its answer rests on. */
export function DevicePosture({ id }: { readonly id: string }) {
  const { t } = useTexts();
  const isThere = useArea("posture");
  const posture = useQuery({
    queryKey: ["device", id, "posture"],
    queryFn: ({ signal }) =>
      dataOf(client.GET("/api/v1/devices/{id}/posture", { params: { path: { id } }, signal })),
    staleTime: 30_000,
  });
  if (!isThere) return null;
  const { data } = posture;
  return (
    <Section
      title={t("posture.one")}
      aside={data !== undefined && <b title={t("posture.score.means")}>{scoreText(data.score)}</b>}
    >
      {posture.isError && data === undefined ? (
        <ErrorState error={posture.error} retry={() => void posture.refetch()} />
      ) : data === undefined ? (
        <LoadingLines count={7} />
      ) : (
        <>
          <ul className="facts">
            {data.checks.map((check) => (
              <Answer
                key={check.id}
                title={t(`posture.check.${check.id as "fixed"}`)}
                state={check.state}
                evidence={check.evidence}
              >
                {check.exception !== null && (
                  <p className="muted">
                    {t("posture.exception", {
                      owner: visibleText(check.exception.owner),
                      reason: visibleText(check.exception.reason),
                    })}{" "}
                    <TimeText ms={check.exception.until} />
                  </p>
                )}
                <CheckException device={id} check={check} />
              </Answer>
            ))}
          </ul>
          <h4>{t("posture.directives")}</h4>
          <ul className="facts">
            {data.clocks.map((clock) => (
              <Answer
                key={clock.directive}
                title={t(`posture.directive.${clock.directive}`)}
                state={clock.state}
                evidence={[]}
              >
                {clock.due_at !== null && (
                  <p className={clock.overdue ? "bad" : "muted"}>
                    {t(clock.overdue ? "posture.overdue" : "posture.due")} <TimeText ms={clock.due_at} />
                  </p>
                )}
              </Answer>
            ))}
          </ul>
        </>
      )}
    </Section>
  );
}

function Answer({
  title,
  state,
  evidence,
  children,
}: {
  readonly title: string;
  readonly state: Posture["checks"][number]["state"];
  readonly evidence: Posture["checks"][number]["evidence"];
  readonly children: React.ReactNode;
}) {
  const { message } = useTexts();
  return (
    <li>
      <span>
        {title}
        {evidence.slice(0, 3).map(({ kind, value, at }) => (
          <p key={kind + value} className="muted">
            {message(`posture.evidence.${kind}`, { value: visibleText(value) })}{" "}
            {at !== null && <TimeText ms={at} />}
          </p>
        ))}
        {children}
      </span>
      <StateMark state={state} />
    </li>
  );
}
