import type { Detection } from "@breakwater/ocsf";

/** How many detections of one rule and device a chunk names in full; the rest are counted. */
const namedPerRuleAndDevice = 50;

/** Collects detections, of which very many of one finding are counted rather than named. */
export class DetectionsOfChunk {
  readonly #groups = new Map<string, Detection[]>();

  add(detection: Detection): void {
    const key = JSON.stringify([
      detection.tenant,
      detection.rule.id,
      detection.device?.kind,
      detection.device?.value,
      detection.group,
    ]);
    const group = this.#groups.get(key) ?? [];
    if (group.length === 0) this.#groups.set(key, group);
    const last = group.at(-1);
    if (group.length < namedPerRuleAndDevice || last === undefined) group.push(detection);
    else group[group.length - 1] = { ...last, more: oneMore(last, detection) };
  }

  all(): readonly Detection[] {
    return [...this.#groups.values()].flat();
  }
}

function oneMore(last: Detection, next: Detection): NonNullable<Detection["more"]> {
  const known = last.more ?? { count: 0, lastEventTime: last.eventTime };
  return { count: known.count + 1, lastEventTime: Math.max(known.lastEventTime, next.eventTime) };
}
