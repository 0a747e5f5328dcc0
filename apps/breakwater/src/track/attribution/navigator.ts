/** A technique as a layer of ATT&CK Navigator (layer format 4.5) has it. */
export interface LayerTechnique {
  readonly id: string;
  readonly score: number | null;
  readonly comment: string;
}

export interface Layer {
  readonly name: string;
  /** The version of ATT&CK that its ids are of; null where it does not say. */
  readonly attackVersion: string | null;
  readonly techniques: readonly LayerTechnique[];
  /** Entries that are switched off, or are no technique. */
  readonly leftOut: number;
}

const mostTechniques = 5_000;
export const techniqueId = /^T[0-9]{4}(?:\.[0-9]{3})?$/;

/** A layer of ATT&CK Navigator; null when it is none. A technique under several tactics is taken once. */
export function readLayer(value: unknown): Layer | null {
  const { name, versions, techniques } = fieldsOf(value);
  if (!Array.isArray(techniques) || techniques.length > mostTechniques) return null;
  const { attack } = fieldsOf(versions);
  const taken = new Map<string, LayerTechnique>();
  let leftOut = 0;
  for (const one of techniques) {
    const { techniqueID: id, score, comment, enabled } = fieldsOf(one);
    if (typeof id !== "string" || !techniqueId.test(id) || enabled === false) leftOut += 1;
    else
      taken.set(id, {
        id,
        score: typeof score === "number" && Number.isFinite(score) ? score : null,
        comment: typeof comment === "string" ? comment.slice(0, 1_024) : "",
      });
  }
  return {
    name: typeof name === "string" ? name.slice(0, 256) : "",
    attackVersion:
      typeof attack === "string" || typeof attack === "number" ? String(attack).slice(0, 16) : null,
    techniques: [...taken.values()],
    leftOut,
  };
}

/** A layer that ATT&CK Navigator opens. Scores go from 0 to 1. */
export function writeLayer({
  name,
  attackVersion,
  techniques,
}: Omit<Layer, "leftOut">): Readonly<Record<string, unknown>> {
  return {
    name,
    versions: { ...(attackVersion !== null && { attack: attackVersion }), navigator: "5.1.0", layer: "4.5" },
    domain: "enterprise-attack",
    description: "",
    gradient: { colors: ["#d5eeee", "#0b6e6e"], minValue: 0, maxValue: 1 },
    techniques: techniques.map(({ id, score, comment }) => ({
      techniqueID: id,
      ...(score !== null && { score }),
      comment,
      enabled: true,
    })),
  };
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
