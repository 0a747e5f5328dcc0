import { type FormEvent, useState } from "react";
import { useTexts } from "../i18n/i18n.tsx";
import { Button, IconButton } from "../ui/Button.tsx";
import { Segmented, TextField } from "../ui/fields.tsx";
import { Icon } from "../ui/Icon.tsx";
import { Popover } from "../ui/Popover.tsx";
import { useZone } from "../ui/TimeText.tsx";
import { browserZone, formatMinute, offsetText, parseLocal, toLocal } from "../ui/zone.ts";
import { defaultPreset, type Preset, presets, type Span } from "./range.ts";
import { useTimeRange } from "./time-range.tsx";

interface Properties {
  /** False where the page shows everything, whatever its age. */
  readonly hasRange: boolean;
  readonly isUtc: boolean;
  readonly chooseZone: (isUtc: boolean) => void;
}

/** Which time is looked at, and on which clock; always in view. */
export function RangePicker({ hasRange, isUtc, chooseZone }: Properties) {
  const { t } = useTexts();
  const zone = useZone();
  const { span, search, isRelative, refresh, choose } = useTimeRange();
  const offset = offsetText(span.to, zone);
  const zoneLabel = zone === "UTC" ? "UTC" : `${zone} ${offset}`;
  const label = hasRange
    ? isRelative
      ? t(`range.${search.range ?? defaultPreset}`)
      : spanText(span, zone)
    : t("range.all");
  return (
    <>
      <Popover
        label={t("range.title")}
        align="end"
        isPadded
        trigger={(about) => (
          <button
            type="button"
            {...about}
            className="button quiet range-button"
            title={hasRange ? t("range.title") : t("range.all.hint")}
          >
            <Icon name="clock" />
            <span>{label}</span>
            <span className="zone">{zoneLabel}</span>
            <Icon name="down" />
          </button>
        )}
      >
        {(close) => (
          <div className={hasRange ? "range-panel" : "stack"}>
            {hasRange && (
              <div className="menu">
                {(Object.keys(presets) as Preset[]).map((preset) => (
                  <button
                    key={preset}
                    type="button"
                    aria-pressed={isRelative && preset === (search.range ?? defaultPreset)}
                    onClick={() => {
                      close();
                      choose(preset);
                    }}
                  >
                    <span className="check">
                      {isRelative && preset === (search.range ?? defaultPreset) && <Icon name="check" />}
                    </span>
                    {t(`range.${preset}`)}
                  </button>
                ))}
              </div>
            )}
            <div className="stack">
              {hasRange && (
                <SpanForm
                  key={zone}
                  span={span}
                  zone={zone}
                  onChoose={(next) => {
                    close();
                    choose(next);
                  }}
                />
              )}
              <div className="field">
                <span className="label">{t("range.zone")}</span>
                <Segmented
                  label={t("range.zone")}
                  value={isUtc ? "utc" : "local"}
                  onChange={(value) => chooseZone(value === "utc")}
                  options={[
                    { value: "local", label: browserZone() },
                    { value: "utc", label: "UTC" },
                  ]}
                />
                <span className="hint">{t("range.zone.hint")}</span>
              </div>
            </div>
          </div>
        )}
      </Popover>
      {hasRange && isRelative && <IconButton icon="refresh" label={t("range.refresh")} onClick={refresh} />}
    </>
  );
}

function SpanForm({
  span,
  zone,
  onChoose,
}: {
  readonly span: Span;
  readonly zone: string;
  readonly onChoose: (span: Span) => void;
}) {
  const { t } = useTexts();
  const [from, setFrom] = useState(() => toLocal(span.from, zone));
  const [to, setTo] = useState(() => toLocal(span.to, zone));
  const parsed = { from: parseLocal(from, zone), to: parseLocal(to, zone) };
  const isWrong = parsed.from === null || parsed.to === null || parsed.from >= parsed.to;
  function onSubmit(event: FormEvent): void {
    event.preventDefault();
    if (parsed.from !== null && parsed.to !== null && !isWrong)
      onChoose({ from: parsed.from, to: parsed.to });
  }
  return (
    <form className="stack" onSubmit={onSubmit}>
      <TextField
        label={t("range.from")}
        type="datetime-local"
        value={from}
        onChange={(event) => setFrom(event.currentTarget.value)}
      />
      <TextField
        label={t("range.to")}
        type="datetime-local"
        value={to}
        problem={isWrong ? t("range.wrong") : null}
        onChange={(event) => setTo(event.currentTarget.value)}
      />
      <Button type="submit" disabled={isWrong}>
        {t("range.choose")}
      </Button>
    </form>
  );
}

/** `2026-11-24 09:04 – 10:00`; the day once where it is the same. */
function spanText({ from, to }: Span, zone: string): string {
  const [start, end] = [formatMinute(from, zone), formatMinute(to, zone)];
  return `${start} – ${start.slice(0, 10) === end.slice(0, 10) ? end.slice(11) : end}`;
}
