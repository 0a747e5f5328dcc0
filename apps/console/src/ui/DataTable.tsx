import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from "react";

export interface Column<Row> {
  readonly id: string;
  readonly title: string;
  /** A CSS grid track, e.g. `160px` or `minmax(0, 1fr)`. */
  readonly width: string;
  readonly isNumber?: boolean;
  readonly cell: (row: Row) => ReactNode;
}

interface Properties<Row> {
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  readonly selected: string | null;
  readonly onOpen: (row: Row) => void;
  /** Called when the end comes into view. */
  readonly onEnd?: () => void;
}

const rowHeight = 32;

/** A table of any length: only the rows in view are drawn. `j` and `k` move, Enter opens. */
export function DataTable<Row>({ label, columns, rows, keyOf, selected, onOpen, onEnd }: Properties<Row>) {
  const scroller = useRef<HTMLDivElement>(null);
  const [focused, setFocused] = useState(0);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  });
  const items = virtual.getVirtualItems();
  const lastShown = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (rows.length > 0 && lastShown >= rows.length - 5) onEnd?.();
  }, [lastShown, rows.length, onEnd]);

  function onKeyDown(event: KeyboardEvent): void {
    const step =
      event.key === "j" || event.key === "ArrowDown"
        ? 1
        : event.key === "k" || event.key === "ArrowUp"
          ? -1
          : 0;
    if (step !== 0) {
      event.preventDefault();
      const next = Math.min(Math.max(focused + step, 0), rows.length - 1);
      setFocused(next);
      virtual.scrollToIndex(next);
    }
    const row = rows[focused];
    if (event.key === "Enter" && row !== undefined) onOpen(row);
  }

  const template = columns.map(({ width }) => width).join(" ");
  return (
    <div className="table" role="table" aria-label={label} aria-rowcount={rows.length}>
      <div className="table-head" role="row" style={{ gridTemplateColumns: template }}>
        {columns.map(({ id, title, isNumber }) => (
          <div key={id} role="columnheader" className={isNumber === true ? "number" : ""}>
            {title}
          </div>
        ))}
      </div>
      <div
        ref={scroller}
        className="table-body"
        tabIndex={0}
        onKeyDown={onKeyDown}
        role="rowgroup"
        aria-label={label}
      >
        <div style={{ height: virtual.getTotalSize(), position: "relative" }}>
          {items.map(({ index, start }) => {
            const row = rows[index];
            if (row === undefined) return null;
            const key = keyOf(row);
            return (
              <div
                key={key}
                role="row"
                aria-rowindex={index + 1}
                className={`table-row${key === selected ? " selected" : ""}${index === focused ? " focused" : ""}`}
                style={{ gridTemplateColumns: template, transform: `translateY(${start}px)` }}
                onClick={() => {
                  setFocused(index);
                  onOpen(row);
                }}
              >
                {columns.map(({ id, cell, isNumber }) => (
                  <div key={id} role="cell" className={isNumber === true ? "number" : ""}>
                    {cell(row)}
                  </div>
                ))}
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}
