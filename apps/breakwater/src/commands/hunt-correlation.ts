import type { DeviceIdentity, EventUid, OcsfEvent } from "@breakwater/ocsf";
import { Correlator } from "@breakwater/sigma";
import { createCorrelationDetections } from "../detect/correlation/correlation-detections.ts";
import { type EventRef, Sources } from "../detect/correlation/observations.ts";
import { type DetectionEngine, productNameOf } from "../detect/detect.ts";
import { tenantOf } from "../pipeline/process-chunk.ts";
import type { EvidencePlace, HuntFindings } from "./report/findings.ts";

/** An event that counted, and where it stands. */
interface HuntRef extends EventRef {
  readonly place: EvidencePlace;
  readonly event: Pick<OcsfEvent, "observables" | "raw_data">;
}

const evidence = 16;

/** Correlations over all files of a hunt, in the order of the events' times, whatever file they stand in. */
export class HuntCorrelation {
  readonly #engine: DetectionEngine;
  readonly #findings: HuntFindings;
  readonly #correlator: Correlator<HuntRef>;
  readonly #sources = new Sources();

  constructor(engine: DetectionEngine, findings: HuntFindings) {
    this.#engine = engine;
    this.#findings = findings;
    this.#correlator = new Correlator<HuntRef>(engine.correlations, { evidence, nameOf: ({ uid }) => uid });
  }

  /** Takes the event that was detected on last. */
  add(event: OcsfEvent, device: DeviceIdentity | null, place: EvidencePlace): void {
    if (this.#engine.correlations.plans.length === 0) return;
    const hits = this.#engine.observe(event);
    const { time, metadata, observables, raw_data } = event;
    if (hits.length === 0) {
      this.#correlator.pass(time);
      return;
    }
    const ref: HuntRef = {
      // normalise/ gives every event a uid.
      uid: metadata.uid as EventUid,
      loggedTime: metadata.logged_time ?? time,
      source: this.#sources.intern({ device, product: productNameOf(event) }),
      place,
      event: {
        ...(observables === undefined ? {} : { observables }),
        ...(raw_data === undefined ? {} : { raw_data }),
      },
    };
    this.#tenant = tenantOf(event);
    this.#correlator.add({ time, ref, hits });
  }
  #tenant: ReturnType<typeof tenantOf> | null = null;

  /** The input has ended: what correlations found becomes findings. */
  end(): void {
    this.#correlator.end();
    const toDetections = createCorrelationDetections();
    for (const match of this.#correlator.take()) {
      if (this.#tenant === null) return;
      for (const [at, detection] of toDetections(this.#tenant, match).entries()) {
        const ref = match.evidence[at]?.ref;
        if (ref !== undefined) this.#findings.addDetection(detection, ref.event, ref.place);
      }
    }
  }
}
