/** HTML that we made: whatever was put into it is escaped. Plain text is never taken for it. */
export interface Markup {
  readonly html: string;
}

type Part = string | number | Markup | readonly Markup[];

/**
 * Markup from a template; every value in it is escaped unless it is markup itself. Attribute values must be quoted in the
 * template.
 */
export function markup(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  let html = strings[0] ?? "";
  for (const [index, part] of parts.entries()) html += `${toHtml(part)}${strings[index + 1] ?? ""}`;
  return { html };
}

export const nothing: Markup = { html: "" };

function toHtml(part: Part): string {
  if (typeof part === "string") return escapeHtml(part);
  if (typeof part === "number") return String(part);
  return "html" in part ? part.html : part.map(({ html }) => html).join("");
}

const escapes: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/**
 * Text for element content and quoted attributes. Control characters, and those that turn the direction of text around, are
 * named instead: a log line must look like what it holds.
 */
function escapeHtml(text: string): string {
  return text
    .replaceAll(/[&<>"']/g, (character) => escapes[character] ?? "")
    .replaceAll(
      /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g,
      (character) => `⟨U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}⟩`,
    );
}
