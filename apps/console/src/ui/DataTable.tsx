import { useVirtualizer } from "@tanstack/react-virtual";
import {
  type KeyboardEvent,
  type ReactNode,
  useCallback,
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
} from "react";
import "./table.css";
import { useTexts } from "../i18n/i18n.tsx";
import { useListKeys } from "./list-keys.ts";

export interface Column<Row> {
  readonly id: string;
  readonly title: ReactNode;
  /** A CSS grid track, e.g. `160px` or `minmax(0, 1fr)`. */
  readonly width: string;
  readonly isNumber?: boolean;
  readonly cell: (row: Row) => ReactNode;
  readonly onSort?: () => void;
  readonly sort?: "ascending" | "descending" | null;
}

interface Properties<Row> {
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  /** `null` while the first of them are coming: the table keeps its shape. */
  readonly rows: readonly Row[] | null;
  readonly keyOf: (row: Row) => string;
  readonly selected: string | null;
  readonly onOpen: (row: Row) => void;
  /** Called when the end comes into view. */
  readonly onEnd?: () => void;
  readonly isMoreComing?: boolean;
  /** The rows are those of before, while those that were asked for are coming. */
  readonly isStale?: boolean;
  readonly tone?: (row: Row) => string;
}

const rowHeight = 32;
const waitingRows = 16;

/**
 * A table of any length: only the rows in view are drawn. `j`, `k` and the arrows move, Enter opens. One element has the
 * focus and names the row in question (WAI-ARIA grid with aria-activedescendant).
 */
export function DataTable<Row>(properties: Properties<Row>) {
  const {
    label,
    columns,
    rows,
    keyOf,
    selected,
    onOpen,
    onEnd,
    isMoreComing = false,
    isStale = false,
    tone,
  } = properties;
  const { t } = useTexts();
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
  const count = rows?.length ?? 0;
  const virtual = useVirtualizer({
    count: count + (isMoreComing ? 1 : 0),
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 10,
  });
  const items = virtual.getVirtualItems();
  const lastShown = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (count > 0 && lastShown >= count - 20) onEnd?.();
  }, [lastShown, count, onEnd]);

  const at = Math.min(active, Math.max(0, count - 1));
  const moveTo = useCallback(
    (index: number, isOpening: boolean) => {
      const next = Math.min(Math.max(index, 0), count - 1);
      const row = rows?.[next];
      if (row === undefined) return;
      setActive(next);
      virtual.scrollToIndex(next);
      if (isOpening) onOpen(row);
    },
    [count, rows, virtual, onOpen],
  );
  const openAt = useCallback(() => moveTo(at, true), [moveTo, at]);
  // With a row open beside the list, moving opens the next one.
  const step = useCallback((by: number) => moveTo(at + by, selected !== null), [moveTo, at, selected]);
  useListKeys(useMemo(() => ({ step, open: openAt }), [step, openAt]));

  function onKeyDown(event: KeyboardEvent): void {
    const page = Math.floor((scroller.current?.clientHeight ?? 320) / rowHeight) - 1;
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      PageDown: at + page,
      PageUp: at - page,
      Home: 0,
      End: count - 1,
    };
    const next = Object.hasOwn(steps, event.key) ? steps[event.key] : undefined;
    if (next !== undefined) moveTo(next, selected !== null && event.key.startsWith("Arrow"));
    else if (event.key === "Enter") openAt();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  const template = columns.map(({ width }) => width).join(" ");
  const least = leastWidth(columns);
  return (
    <div className="table">
      <div
        ref={scroller}
        className={`table-body${isStale ? " stale" : ""}`}
        role="grid"
        tabIndex={0}
        aria-label={label}
        aria-busy={rows === null || isStale}
        aria-rowcount={count + 1}
        aria-colcount={columns.length}
        aria-activedescendant={count > 0 ? `${id}-${at}` : undefined}
        onKeyDown={onKeyDown}
      >
        <div
          className="table-head"
          role="row"
          aria-rowindex={1}
          style={{ gridTemplateColumns: template, minWidth: least }}
        >
          {columns.map((column) => (
            <Head key={column.id} column={column} />
          ))}
        </div>
        {rows === null ? (
          <Waiting columns={columns} template={template} />
        ) : (
          <div
            className="table-rows"
            role="presentation"
            style={{ height: virtual.getTotalSize(), minWidth: least }}
          >
            {items.map(({ index, start }) => {
              const row = rows[index];
              if (row === undefined)
                return (
                  <div key="more" className="table-row more" style={{ transform: `translateY(${start}px)` }}>
                    <span className="muted">{t("table.more")}</span>
                  </div>
                );
              const key = keyOf(row);
              return (
                <div
                  key={key}
                  id={`${id}-${index}`}
                  role="row"
                  aria-rowindex={index + 2}
                  aria-selected={key === selected}
                  className={`table-row ${index === at ? "active" : ""} ${tone?.(row) ?? ""}`}
                  style={{ gridTemplateColumns: template, transform: `translateY(${start}px)` }}
                  onClick={() => moveTo(index, true)}
                >
                  {columns.map(({ id: column, cell, isNumber }) => (
                    <div key={column} role="gridcell" className={isNumber === true ? "number" : ""}>
                      {cell(row)}
                    </div>
                  ))}
                </div>
              );
            })}
          </div>
        )}
      </div>
    </div>
  );
}

const gapWidth = 12;

/** Below this the table scrolls to the side rather than squeezing its columns: the sum of what their tracks ask for. */
function leastWidth<Row>(columns: readonly Column<Row>[]): number {
  const tracks = columns.map(({ width }) => Number(/(\d+)px/.exec(width)?.[1] ?? 0));
  return tracks.reduce((sum, track) => sum + track + gapWidth, gapWidth);
}

function Head<Row>({ column }: { readonly column: Column<Row> }) {
  const { title, isNumber, sort, onSort } = column;
  const className = isNumber === true ? "number" : "";
  if (onSort === undefined)
    return (
      <div role="columnheader" className={className}>
        {title}
      </div>
    );
  return (
    <div role="columnheader" className={className} aria-sort={sort ?? "none"}>
      <button type="button" className="sort" onClick={onSort}>
        {title}
        <span aria-hidden="true">{sort === "ascending" ? "↑" : sort === "descending" ? "↓" : ""}</span>
      </button>
    </div>
  );
}

/** The table as it will be, with bars where the values will stand. */
function Waiting<Row>({
  columns,
  template,
}: {
  readonly columns: readonly Column<Row>[];
  readonly template: string;
}) {
  return (
    <div role="presentation">
      {Array.from({ length: waitingRows }, (_, index) => (
        <div key={index} className="table-row waiting" style={{ gridTemplateColumns: template }}>
          {columns.map(({ id }, column) => (
            <span
              key={id}
              className="skeleton"
              style={{ width: `${40 + ((index * 7 + column * 13) % 45)}%` }}
            />
          ))}
        </div>
      ))}
    </div>
  );
}
