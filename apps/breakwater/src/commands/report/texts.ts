import type { MessageKey } from "@breakwater/messages";
import type { levels } from "../levels.ts";
import { type Markup, markup } from "./markup.ts";

/** Texts of one language; parameters are escaped where the text is put into markup. */
export type Texts = (key: MessageKey, parameters?: Readonly<Record<string, string | number>>) => string;

/** A time in UTC to the second: `2026-03-02 09:00:00`. */
export function instant(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19).replace("T", " ");
}

/** Colour, shape and word. */
export function severityMark(level: (typeof levels)[number], t: Texts): Markup {
  return markup`<span class="severity ${level}"><span class="shape" aria-hidden="true">${shapes[level]}</span>${t(`severity.${level}`)}</span>`;
}

const shapes = { critical: "◆", high: "▲", medium: "■", low: "●", informational: "○" } as const;
