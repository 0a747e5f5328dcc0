import type { Page } from "playwright-core";

export interface ScrollFrames {
  readonly medianMs: number;
  readonly p95Ms: number;
  /** The most rows that were in the page at once. */
  readonly mostRows: number;
  /** Frames in which the middle of the table had no row. */
  readonly blanks: number;
  readonly count: number;
}

const frames = 240;

/** Scrolls a table from its start to its end in steps of a frame, and looks at every frame. */
export async function scrollFrames(page: Page): Promise<ScrollFrames> {
  const { times, mostRows, blanks } = await page.evaluate<{
    readonly times: readonly number[];
    readonly mostRows: number;
    readonly blanks: number;
  }>(`new Promise((resolve) => {
    const grid = document.querySelector("[role=grid]");
    const box = grid.getBoundingClientRect();
    const times = [];
    let mostRows = 0;
    let blanks = 0;
    let before = performance.now();
    grid.scrollTop = 0;
    const step = (at) => requestAnimationFrame((now) => {
      if (at > 1) times.push(now - before);
      before = now;
      mostRows = Math.max(mostRows, grid.querySelectorAll(".table-row").length);
      // What was scrolled to in the frame before must be drawn by now.
      if (at > 2 && document.elementFromPoint(box.left + 200, box.top + box.height / 2)?.closest(".table-row") === null) blanks += 1;
      if (at === ${frames}) return resolve({ times, mostRows, blanks });
      grid.scrollTop = (grid.scrollHeight * at) / ${frames};
      step(at + 1);
    });
    step(0);
  })`);
  const sorted = [...times].sort((a, b) => a - b);
  return {
    medianMs: sorted[Math.floor(sorted.length / 2)] ?? 0,
    p95Ms: sorted[Math.floor(sorted.length * 0.95)] ?? 0,
    mostRows,
    blanks,
    count: times.length,
  };
}
