/** TAXII 2.1 §1.6.8.1. */
export const taxiiMediaType = "application/taxii+json;version=2.1";
/** STIX 2.1 §10. */
export const stixMediaType = "application/stix+json;version=2.1";

interface MediaRange {
  readonly type: string;
  readonly version: string | null;
  readonly quality: number;
}

const maximumHeader = 2_000;

/** Whether an `Accept` header takes TAXII 2.1 (RFC 9110 §12.5.1); without one everything is taken. */
export function acceptsTaxii(header: string | undefined): boolean {
  if (header === undefined || header.trim() === "") return true;
  return header.slice(0, maximumHeader).split(",").map(parseRange).some(fits);
}

/** Whether a body of this `Content-Type` is TAXII 2.1; without a version it is taken as the newest (TAXII 2.1 §1.6.8.1). */
export function isTaxii(header: string | undefined): boolean {
  const range = parseRange((header ?? "").slice(0, maximumHeader));
  return range.type === "application/taxii+json" && (range.version === null || range.version === "2.1");
}

function fits({ type, version, quality }: MediaRange): boolean {
  if (quality === 0) return false;
  if (type === "*/*" || type === "application/*") return true;
  return type === "application/taxii+json" && (version === null || version === "2.1");
}

function parseRange(text: string): MediaRange {
  const [type = "", ...parameters] = text.split(";").map((part) => part.trim().toLowerCase());
  const values = new Map(
    parameters.map((parameter) => {
      const [name = "", value = ""] = parameter.split("=", 2);
      return [name.trim(), value.trim().replaceAll('"', "")];
    }),
  );
  return { type, version: values.get("version") ?? null, quality: Number(values.get("q") ?? 1) };
}
