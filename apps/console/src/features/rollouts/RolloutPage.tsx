import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { RolloutDetail } from "../../api/types.ts";
import { useTexts } from "../../i18n/i18n.tsx";
import { PageHead } from "../../ui/PageHead.tsx";
import { SectionCard } from "../../ui/SectionCard.tsx";
import { HealthMark } from "../../ui/SeverityMark.tsx";
import { ErrorState, LoadingLines } from "../../ui/states.tsx";
import { durationText, TimeText } from "../../ui/TimeText.tsx";
import { visibleText } from "../../ui/visible-text.ts";
import { DecideRollout } from "./DecideRollout.tsx";
import { deviceStates } from "./device-states.ts";
import { rolloutQuery } from "./queries.ts";
import { RingArcs } from "./RingArcs.tsx";
import { RingName } from "./RingName.tsx";
import { RolloutDevices } from "./RolloutDevices.tsx";
import { RolloutState } from "./RolloutState.tsx";

/** One roll-out: its rings as arcs and as a table, how long devices were unprotected, and each device. */
export function RolloutPage({ id }: { readonly id: string }) {
  const { t } = useTexts();
  const found = useQuery(rolloutQuery(id));
  if (found.isError && found.data === undefined)
    return <ErrorState error={found.error} retry={() => void found.refetch()} />;
  if (found.data === undefined) return <LoadingLines count={8} />;
  const { rollout, rings, hit } = found.data;
  return (
    <div className="page">
      <PageHead
        title={visibleText(rollout.title)}
        guide="rollouts"
        note={<RolloutState state={rollout.state} />}
      >
        <DecideRollout rollout={rollout} />
      </PageHead>
      <p>
        <Link to="/rollouts/{-$id}" params={{}}>
          {t("rollouts.all")}
        </Link>{" "}
        <span className="muted">
          {visibleText(rollout.target)} · {t(`rollouts.lane.${rollout.lane}`)}
        </span>
      </p>
      {hit > 0 && (
        <p role="status">
          <HealthMark level="critical">{t("rollouts.hit", { count: hit })}</HealthMark>
        </p>
      )}
      <div className="stack">
        <SectionCard title={t("rollouts.rings")} about={t("rollouts.rings.about")}>
          <div className="rollout-rings">
            <RingArcs rings={rings} />
            <RingTable rings={rings} />
          </div>
        </SectionCard>
        <SectionCard title={t("rollouts.protect")} about={t("rollouts.protect.about")}>
          <Protect detail={found.data} />
        </SectionCard>
        <RolloutDevices id={id} rings={rings.map(({ name }) => name)} />
      </div>
    </div>
  );
}

function RingTable({ rings }: { readonly rings: RolloutDetail["rings"] }) {
  const { t, language } = useTexts();
  const shown = deviceStates.filter(({ id }) => rings.some(({ devices }) => (devices[id] ?? 0) > 0));
  return (
    <table className="plain">
      <thead>
        <tr>
          <th>{t("rollouts.ring")}</th>
          <th>{t("rollouts.state")}</th>
          <th className="number">{t("rollouts.members")}</th>
          {shown.map(({ id }) => (
            <th key={id} className="number">
              {t(`rollouts.device.${id}`)}
            </th>
          ))}
          <th className="number">{t("rollouts.silent")}</th>
        </tr>
      </thead>
      <tbody>
        {rings.map(({ name, state, since, members, silent, devices }) => (
          <tr key={name}>
            <td>
              <RingName name={name} />
            </td>
            <td>
              {t(`rollouts.ringState.${state}`)}
              {since !== null && (
                <div className="muted">
                  <TimeText ms={since} />
                </div>
              )}
            </td>
            <td className="number">{members.toLocaleString(language)}</td>
            {shown.map(({ id }) => (
              <td key={id} className="number">
                {(devices[id] ?? 0).toLocaleString(language)}
              </td>
            ))}
            <td className="number">{silent.toLocaleString(language)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Protect({ detail }: { readonly detail: RolloutDetail }) {
  const { t, language } = useTexts();
  const text = (ms: number | null): string =>
    ms === null ? t("rollouts.protect.notYet") : durationText(ms, language);
  return (
    <table className="plain">
      <thead>
        <tr>
          <th>{t("rollouts.protect.counted")}</th>
          <th>{t("rollouts.protect.half")}</th>
          <th>{t("rollouts.protect.most")}</th>
        </tr>
      </thead>
      <tbody>
        {(["from_release", "from_knowledge"] as const).map((from) => (
          <tr key={from}>
            <td>{t(`rollouts.protect.${from}`)}</td>
            <td>{text(detail[from].half)}</td>
            <td>{text(detail[from].most)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
