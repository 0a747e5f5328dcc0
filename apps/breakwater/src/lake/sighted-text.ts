/** A value and when it was seen, on whatever device: ms since the epoch, by the events' own clocks. */
export interface SightedText {
  /** OCSF `observable.type_id`. */
  readonly typeId: number;
  readonly value: string;
  readonly first: number;
  readonly last: number;
  readonly count: number;
}
