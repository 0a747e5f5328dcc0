import type { ReactNode } from "react";

interface Properties {
  readonly title: string;
  /** `null` while it is not known: its place is kept. */
  readonly figure: string | null;
  /** The figure in words: what it means. */
  readonly says: ReactNode;
  readonly children: ReactNode;
}

/** One question of the overview: a figure, what it says, and what it is made of. */
export function Answer({ title, figure, says, children }: Properties) {
  return (
    <section className="card answer">
      <h2>{title}</h2>
      <p className="figure">{figure ?? <span className="skeleton" style={{ width: 64, height: 28 }} />}</p>
      <p className="says-line">{figure === null ? " " : says}</p>
      {children}
    </section>
  );
}
