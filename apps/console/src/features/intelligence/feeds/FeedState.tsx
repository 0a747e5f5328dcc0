import type { Feed } from "../../../api/types.ts";
import { useTexts } from "../../../i18n/i18n.tsx";
import { HealthMark } from "../../../ui/SeverityMark.tsx";
import { FeedDetail } from "./FeedDetail.tsx";

/** How a feed is: in a word, and why. */
export function FeedState({ feed }: { readonly feed: Feed }) {
  const { t, language } = useTexts();
  const state = stateOf(feed);
  const { last_run: last } = feed;
  const report = state === "applied" ? last?.report : undefined;
  return (
    <>
      <HealthMark level={levels[state]}>
        {t(`feeds.state.${state}`)}
        {state === "failed" && feed.failures > 1 && ` (${t("feeds.failures", { count: feed.failures })})`}
      </HealthMark>
      {report !== undefined && report !== null && (
        <div className="muted">
          {t("feeds.change", {
            added: (report.added ?? 0).toLocaleString(language),
            removed: (report.removed ?? 0).toLocaleString(language),
          })}
        </div>
      )}
      {feed.held !== null ? (
        <FeedDetail detail={feed.held.detail} />
      ) : (
        state === "failed" && <FeedDetail detail={last?.detail ?? ""} />
      )}
    </>
  );
}

const levels = {
  applied: "fine",
  unchanged: "fine",
  discarded: "fine",
  held: "high",
  failed: "medium",
  running: "informational",
  waiting: "informational",
  off: "informational",
} as const;

function stateOf(feed: Feed): keyof typeof levels {
  if (feed.held !== null) return "held";
  if (feed.is_running) return "running";
  if (!feed.is_on) return "off";
  return feed.last_run?.outcome ?? "waiting";
}
