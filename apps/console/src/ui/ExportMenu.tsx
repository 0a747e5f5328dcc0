import { useRef, useState } from "react";
import { useTexts } from "../i18n/i18n.tsx";
import { Button } from "./Button.tsx";
import { type Cell, toCsv } from "./csv.ts";
import { Dialog } from "./Dialog.tsx";
import { Icon } from "./Icon.tsx";
import { Menu } from "./Menu.tsx";

/** A file that the server makes. */
export interface ServedFile {
  /** Its ending, which names its format. */
  readonly format: string;
  readonly label: string;
  readonly hint: string;
  readonly load: (signal: AbortSignal) => Promise<Blob>;
}

/** What a table gives away: its rows as objects, page after page, and how one becomes cells. */
export interface Exportable<Row> {
  /** Name of the file, without its ending. */
  readonly name: string;
  readonly columns: readonly string[];
  readonly cells: (row: Row) => readonly Cell[];
  /** Rows from the start on, until there are no more or the signal aborts. */
  readonly pages: (signal: AbortSignal) => AsyncIterable<readonly Row[]>;
  readonly served?: readonly ServedFile[];
}

const maximumRows = 100_000;

interface Progress {
  /** Null where the server makes the file, and does not say how far it is. */
  readonly rows: number | null;
  readonly error: string | null;
  readonly isWhole: boolean | null;
}

/** Everything that the table would show on scrolling, as CSV or NDJSON; says how far it is and can be stopped. */
export function ExportMenu<Row>({ source }: { readonly source: Exportable<Row> }) {
  const { t, language } = useTexts();
  const [progress, setProgress] = useState<Progress | null>(null);
  const running = useRef<AbortController | null>(null);

  async function run(format: "csv" | "ndjson"): Promise<void> {
    const controller = new AbortController();
    running.current = controller;
    setProgress({ rows: 0, error: null, isWhole: null });
    const rows: Row[] = [];
    let isWhole = true;
    try {
      for await (const page of source.pages(controller.signal)) {
        rows.push(...page.slice(0, maximumRows - rows.length));
        setProgress({ rows: rows.length, error: null, isWhole: null });
        isWhole = rows.length < maximumRows;
        if (!isWhole) break;
      }
    } catch (error) {
      if (!controller.signal.aborted)
        setProgress({
          rows: rows.length,
          error: error instanceof Error ? error.message : String(error),
          isWhole: null,
        });
      return;
    }
    save(source, rows, format);
    setProgress(isWhole ? null : { rows: rows.length, error: null, isWhole });
  }
  async function runServed({ format, load }: ServedFile): Promise<void> {
    const controller = new AbortController();
    running.current = controller;
    setProgress({ rows: null, error: null, isWhole: null });
    try {
      saveAs(await load(controller.signal), `${source.name}.${format}`);
      setProgress(null);
    } catch (error) {
      if (!controller.signal.aborted)
        setProgress({
          rows: null,
          error: error instanceof Error ? error.message : String(error),
          isWhole: null,
        });
    }
  }
  function stop(): void {
    running.current?.abort();
    setProgress(null);
  }
  return (
    <>
      <Menu
        label={t("export.title")}
        title={t("export.hint", { count: maximumRows.toLocaleString(language) })}
        align="end"
        trigger={(about) => (
          <button type="button" {...about} className="button quiet">
            <Icon name="download" />
            {t("export.title")}
          </button>
        )}
        items={[
          { id: "csv", label: "CSV", hint: t("export.csv"), onSelect: () => void run("csv") },
          { id: "ndjson", label: "NDJSON", hint: t("export.ndjson"), onSelect: () => void run("ndjson") },
          ...(source.served === undefined ? [] : [{ id: "served", divider: true as const }]),
          ...(source.served ?? []).map((file) => ({
            id: file.label,
            label: file.label,
            hint: file.hint,
            onSelect: () => void runServed(file),
          })),
        ]}
      />
      {progress !== null && (
        <Dialog title={t("export.title")} onClose={stop}>
          <p role="status">
            {progress.error ??
              (progress.rows === null
                ? t("export.served")
                : t(progress.isWhole === false ? "export.cut" : "export.progress", {
                    count: progress.rows.toLocaleString(language),
                  }))}
          </p>
          <div className="dialog-foot">
            <Button onClick={stop}>{t(progress.isWhole === false ? "action.close" : "action.cancel")}</Button>
          </div>
        </Dialog>
      )}
    </>
  );
}

function save<Row>(source: Exportable<Row>, rows: readonly Row[], format: "csv" | "ndjson"): void {
  const isCsv = format === "csv";
  const text = isCsv
    ? // The mark makes spreadsheets read UTF-8.
      `\ufeff${toCsv(source.columns, rows.map(source.cells))}`
    : rows.map((row) => `${JSON.stringify(row)}\n`).join("");
  const type = isCsv ? "text/csv" : "application/x-ndjson";
  saveAs(new Blob([text], { type }), `${source.name}.${format}`);
}

/** As a download of the browser. */
export function saveAs(file: Blob, name: string): void {
  const address = URL.createObjectURL(file);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  // Firefox reads the address after the click has returned.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
