import type { ReactNode } from "react";
import "./sections.css";

/** One card of a page of sections: what it is about, what can be done with all of it, and its content. */
export function SectionCard({
  title,
  about,
  action,
  children,
}: {
  readonly title: string;
  readonly about?: ReactNode;
  readonly action?: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <section className="card section-card">
      <div className="card-head">
        <h2>{title}</h2>
        {action}
      </div>
      {about !== undefined && <p className="muted">{about}</p>}
      {children}
    </section>
  );
}
