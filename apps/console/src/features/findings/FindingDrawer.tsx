import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { client, dataOf } from "../../api/client.ts";
import type { Evidence, Finding } from "../../api/types.ts";
import { useTexts } from "../../i18n/i18n.tsx";
import { Drawer } from "../../ui/Drawer.tsx";
import { SeverityMark } from "../../ui/SeverityMark.tsx";
import { ErrorState, LoadingRows } from "../../ui/states.tsx";
import { TimeText } from "../../ui/TimeText.tsx";
import { Value, visibleText } from "../../ui/Value.tsx";
import { Decision } from "./Decision.tsx";
import { HighlightedLine } from "./HighlightedLine.tsx";

/** A finding: the story, what it rests on, how much could be seen, and what was decided. */
export function FindingDrawer({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const finding = useQuery({
    queryKey: ["finding", id],
    queryFn: () => dataOf(client.GET("/api/v1/findings/{id}", { params: { path: { id } } })),
    refetchInterval: 5_000,
  });
  return (
    <Drawer title={finding.data === undefined ? "…" : visibleText(finding.data.rule.title)} onClose={onClose}>
      {finding.isError ? (
        <ErrorState error={finding.error} retry={() => void finding.refetch()} />
      ) : finding.data === undefined ? (
        <LoadingRows />
      ) : (
        <Detail finding={finding.data} />
      )}
    </Drawer>
  );
}

function Detail({ finding }: { readonly finding: Finding }) {
  const { t, message } = useTexts();
  const { rule, device, visibility } = finding;
  return (
    <>
      <p className="line">
        <SeverityMark severity={finding.severity} />
        <span>
          {t("findings.count")}: <b>{finding.count}</b>
        </span>
      </p>
      <h3>{t("finding.story")}</h3>
      <p>{message(finding.reason.key, visibleParameters(finding.reason.parameters))}</p>
      <p className="muted">
        {t("findings.first")}: <TimeText ms={finding.first_seen} /> · {t("findings.last")}:{" "}
        <TimeText ms={finding.last_seen} />
      </p>
      <p>{rule.description}</p>
      {device !== null && (
        <p>
          <Link to="/events" search={{ q: `device.hostname:"${device.name}"`, range: "7d", uid: undefined }}>
            {t("finding.openEvents")}
          </Link>
        </p>
      )}
      <h3>
        {t("finding.visibility")}: {t(`finding.visibility.${visibility.grade}`)}
      </h3>
      <p>{message(visibility.reason.key, visibility.reason.parameters)}</p>
      <EvidenceList id={finding.id} />
      {rule.false_positives.length > 0 && (
        <>
          <h3>{t("finding.falsePositives")}</h3>
          <ul>
            {rule.false_positives.map((text) => (
              <li key={text}>{text}</li>
            ))}
          </ul>
        </>
      )}
      {finding.attack.length > 0 && (
        <>
          <h3>{t("finding.attack")}</h3>
          <ul className="tags">
            {finding.attack.map(({ id, version }) => (
              <li key={id}>
                {id}{" "}
                <span className="muted">
                  {version === null ? t("finding.attack.unknown") : `v${version}`}
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
      <Decision finding={finding} />
      <h3>{t("finding.rule")}</h3>
      <p className="muted">
        {t("finding.rule.author", { author: rule.author })} ·{" "}
        {t("finding.rule.version", { version: rule.version.slice(0, 12) })}
      </p>
      <pre>{rule.source}</pre>
      {rule.references.length > 0 && (
        <>
          <h3>{t("finding.references")}</h3>
          <ul>
            {rule.references.map((address) => (
              <li key={address}>
                <Reference address={address} />
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}

/** A rule's author wrote the address: only plain web addresses become links. */
function Reference({ address }: { readonly address: string }) {
  return /^https?:\/\//i.test(address) ? (
    <a href={address} target="_blank" rel="noopener noreferrer nofollow">
      {visibleText(address)}
    </a>
  ) : (
    <>{visibleText(address)}</>
  );
}

function EvidenceList({ id }: { readonly id: string }) {
  const { t } = useTexts();
  const evidence = useQuery({
    queryKey: ["evidence", id],
    queryFn: () =>
      dataOf(
        client.GET("/api/v1/findings/{id}/evidence", { params: { path: { id }, query: { limit: 20 } } }),
      ),
  });
  if (evidence.isError) return <ErrorState error={evidence.error} retry={() => void evidence.refetch()} />;
  return (
    <>
      <h3>{t("finding.evidence")}</h3>
      {evidence.data === undefined ? (
        <LoadingRows count={3} />
      ) : (
        evidence.data.items.map((item) => <EvidenceItem key={item.event_uid} item={item} />)
      )}
    </>
  );
}

function EvidenceItem({ item }: { readonly item: Evidence }) {
  const { t } = useTexts();
  const raw = typeof item.event?.["raw_data"] === "string" ? item.event["raw_data"] : null;
  return (
    <div className="evidence">
      <p>
        <TimeText ms={item.event_time} />{" "}
        <Link
          to="/events"
          search={{ q: `metadata.uid:${item.event_uid}`, range: "30d", uid: item.event_uid }}
        >
          {t("event.title")}
        </Link>
      </p>
      {raw === null ? (
        <p className="muted">{t("finding.evidence.gone")}</p>
      ) : (
        <HighlightedLine text={raw} values={item.matched.map(({ value }) => value)} />
      )}
      <table className="matched">
        <caption>{t("finding.matched")}</caption>
        <tbody>
          {item.matched.map(({ field, operator, pattern, value }, index) => (
            <tr key={index}>
              <th scope="row">
                {field}
                {operator === "" ? "" : ` ${operator}`}
              </th>
              <td>
                <Value text={pattern} copy={false} />
              </td>
              <td>
                <Value text={value} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function visibleParameters(
  parameters: Readonly<Record<string, string | number>>,
): Record<string, string | number> {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [
      name,
      typeof value === "string" ? visibleText(value) : value,
    ]),
  );
}
