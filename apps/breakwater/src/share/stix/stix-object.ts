/** A STIX 2.1 object, of whatever type. */
export interface StixObject {
  readonly type: string;
  readonly id: string;
  readonly [property: string]: unknown;
}
