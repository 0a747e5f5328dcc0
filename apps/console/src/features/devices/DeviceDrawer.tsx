import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useMemo } from "react";
import { client, dataOf } from "../../api/client.ts";
import { useMay } from "../../api/session.ts";
import type { Device } from "../../api/types.ts";
import { useTexts } from "../../i18n/i18n.tsx";
import { useTimeRange } from "../../shell/time-range.tsx";
import { IconButton } from "../../ui/Button.tsx";
import { Chart } from "../../ui/Chart.tsx";
import { Drawer, Section } from "../../ui/Drawer.tsx";
import { SampleMark } from "../../ui/SampleMark.tsx";
import { ErrorState, LoadingLines } from "../../ui/states.tsx";
import { Ago, durationText, TimeText } from "../../ui/TimeText.tsx";
import { CopyValue, useCopy } from "../../ui/Value.tsx";
import { visibleText } from "../../ui/visible-text.ts";
import { DeviceDescription } from "../posture/DeviceDescription.tsx";
import { DevicePosture } from "../posture/DevicePosture.tsx";
import { DeviceVulnerabilities } from "../posture/DeviceVulnerabilities.tsx";
import { SameDevice } from "../posture/SameDevice.tsx";
import { termOf } from "../events/query-text.ts";
import { DeviceFindings } from "./DeviceFindings.tsx";
import { DeviceHealth } from "./DeviceHealth.tsx";
import { LogTypes } from "./LogTypes.tsx";
import { NewOnDevice } from "./NewOnDevice.tsx";
import { activityQuery } from "./queries.ts";

interface Properties {
  readonly id: string;
  readonly isPage: boolean;
  readonly onPage: (isPage: boolean) => void;
  readonly onClose: () => void;
}

/** A device: what it is, whether it reports, what it logs, what was found on it. */
export function DeviceDrawer({ id, ...frame }: Properties) {
  const { t } = useTexts();
  const copy = useCopy();
  const mayDecide = useMay("decide");
  const device = useQuery({
    queryKey: ["device", id],
    queryFn: ({ signal }) => dataOf(client.GET("/api/v1/devices/{id}", { params: { path: { id } }, signal })),
    refetchInterval: 5_000,
  });
  const data = device.data;
  return (
    <Drawer
      {...frame}
      label={t("devices.one")}
      title={
        data === undefined ? (
          <span className="skeleton" style={{ width: 200, height: 20 }} />
        ) : (
          visibleText(data.name)
        )
      }
      above={
        data !== undefined && (
          <>
            <DeviceHealth device={data} />
            {data.is_sample && <SampleMark />}
            <span>{visibleText(`${data.vendor} ${data.product}`)}</span>
          </>
        )
      }
      actions={<IconButton icon="link" label={t("drawer.copyLink")} onClick={() => copy(location.href)} />}
      foot={
        mayDecide &&
        data !== undefined &&
        !data.is_sample && (
          <Link to="/plans/{-$id}" params={{}} search={{ device: data.id }} className="button">
            {t("devices.plan")}
          </Link>
        )
      }
    >
      {device.isError && data === undefined ? (
        <ErrorState error={device.error} retry={() => void device.refetch()} />
      ) : data === undefined ? (
        <LoadingLines count={12} />
      ) : (
        <>
          {data.silent_since !== null && <Silence device={data} since={data.silent_since} />}
          <DeviceFindings device={data} />
          <Activity device={data} />
          <NewOnDevice device={data} />
          <LogTypes device={data} />
          <DeviceDescription id={data.id} />
          {!data.is_sample && <DeviceVulnerabilities id={data.id} />}
          {!data.is_sample && <DevicePosture id={data.id} />}
          <Facts device={data} />
          <SameDevice key={data.id} device={data} />
        </>
      )}
    </Drawer>
  );
}

function Silence({ device, since }: { readonly device: Device; readonly since: number }) {
  const { t, language } = useTexts();
  return (
    <div className="note silence" role="note">
      <p>
        <b>
          {t("devices.silence")} <TimeText ms={since} />
        </b>{" "}
        <span className="muted">
          (<Ago ms={since} />)
        </span>
      </p>
      <p>{t("devices.silence.body", { within: durationText(device.expected_within_ms, language) })}</p>
    </div>
  );
}

const buckets = 96;

function Activity({ device }: { readonly device: Device }) {
  const { t } = useTexts();
  const { span, choose } = useTimeRange();
  const ids = useMemo(() => [device.id], [device.id]);
  const activity = useQuery(activityQuery(ids, span, buckets));
  const data = activity.data;
  const times = useMemo(
    () =>
      data === undefined
        ? []
        : Array.from({ length: buckets }, (_, index) => data.from + index * data.bucket_ms),
    [data],
  );
  const query = termOf(identityPath(device), device.identities[0]?.value ?? "");
  return (
    <Section
      title={t("devices.received")}
      aside={
        <Link to="/events/{-$uid}" params={{}} search={{ q: query }}>
          {t("devices.openEvents")}
        </Link>
      }
    >
      <div style={{ minHeight: 110 }}>
        {activity.isError ? (
          <ErrorState error={activity.error} retry={() => void activity.refetch()} />
        ) : (
          data !== undefined && (
            <Chart
              kind="bars"
              label={t("devices.activity.of", { name: visibleText(device.name) })}
              unit={t("devices.events")}
              times={times}
              values={data.items[0]?.counts ?? []}
              from={data.from}
              to={data.to}
              height={110}
              onBrush={(from, to) => choose({ from, to })}
            />
          )
        )}
      </div>
    </Section>
  );
}

function Facts({ device }: { readonly device: Device }) {
  const { t, language, message } = useTexts();
  return (
    <Section title={t("devices.facts")}>
      <ul className="facts">
        {device.identities.map(({ kind, value }) => (
          <li key={kind + value}>
            <span className="muted">{message(`identity.${kind}`)}</span>
            <CopyValue text={value} />
          </li>
        ))}
        <Fact title={t("devices.version")}>{visibleText(device.version ?? t("devices.unknown"))}</Fact>
        <Fact title={t("devices.address")}>
          {device.address === null ? t("devices.unknown") : <CopyValue text={device.address} />}
        </Fact>
        <Fact title={t("devices.events")}>
          <span className="number">{device.event_count.toLocaleString(language)}</span>
        </Fact>
        <Fact title={t("devices.first")}>
          <TimeText ms={device.first_seen} />
        </Fact>
        <Fact title={t("devices.last")}>
          <TimeText ms={device.last_seen} />
        </Fact>
        <Fact title={t("devices.expected")}>{durationText(device.expected_within_ms, language)}</Fact>
      </ul>
    </Section>
  );
}

function Fact({ title, children }: { readonly title: string; readonly children: React.ReactNode }) {
  return (
    <li>
      <span className="muted">{title}</span>
      <span>{children}</span>
    </li>
  );
}

/** Where an event names the device by the identity that it is known by. */
function identityPath({ identities }: Device): string {
  const kind = identities[0]?.kind;
  return kind === "hostname" ? "device.hostname" : kind === "address" ? "device.ip" : "device.uid";
}
