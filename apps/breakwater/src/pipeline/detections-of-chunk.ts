import type { Detection } from "@breakwater/ocsf";

/** How many detections of one rule and device a chunk names in full; the rest are counted. */
const namedPerRuleAndDevice = 50;
/** How many look-alikes, each on a device, a chunk names: whoever makes up names can make up one an event. */
const lookalikesNamed = 200;

/** Collects detections, of which very many of one finding are counted rather than named. */
export class DetectionsOfChunk {
  readonly #groups = new Map<string, Detection[]>();
  #lookalikes = 0;
  #leftOut = 0;

  /** Detections of look-alikes beyond those that are named. */
  get leftOut(): number {
    return this.#leftOut;
  }

  add(detection: Detection): void {
    const key = JSON.stringify([
      detection.tenant,
      detection.rule.id,
      detection.device?.kind,
      detection.device?.value,
      detection.group,
    ]);
    const group = this.#groups.get(key) ?? [];
    if (group.length === 0 && detection.lookalike !== undefined) {
      if (this.#lookalikes >= lookalikesNamed) {
        this.#leftOut += 1;
        return;
      }
      this.#lookalikes += 1;
    }
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
