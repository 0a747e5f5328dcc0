import { type ComponentProps, lazy, Suspense, useState } from "react";
import { useTexts } from "../i18n/i18n.tsx";
import { IconButton } from "./Button.tsx";
import { TimeText } from "./TimeText.tsx";

const TimeSeries = lazy(() => import("./TimeSeries.tsx"));

/** A chart that is also a table, and whose code comes when the page is already there. */
export function Chart(properties: ComponentProps<typeof TimeSeries> & { readonly unit: string }) {
  const { label, times, values, height, unit } = properties;
  const { t, language } = useTexts();
  const [isTable, setIsTable] = useState(false);
  return (
    <div className="chart-box">
      <div className="chart-tools">
        <IconButton
          size="small"
          icon={isTable ? "chart" : "table"}
          label={t(isTable ? "chart.asChart" : "chart.asTable")}
          aria-pressed={isTable}
          onClick={() => setIsTable(!isTable)}
        />
      </div>
      {isTable ? (
        <div
          className="chart-table"
          style={{ height, overflow: "auto" }}
          tabIndex={0}
          role="region"
          aria-label={label}
        >
          <table className="plain">
            <thead>
              <tr>
                <th>{t("chart.from")}</th>
                <th className="number">{unit}</th>
              </tr>
            </thead>
            <tbody>
              {times.map((time, index) => (
                <tr key={time}>
                  <td>
                    <TimeText ms={time} />
                  </td>
                  <td className="number">{(values[index] ?? 0).toLocaleString(language)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : (
        <Suspense fallback={<div style={{ height }} />}>
          <TimeSeries {...properties} />
        </Suspense>
      )}
    </div>
  );
}
