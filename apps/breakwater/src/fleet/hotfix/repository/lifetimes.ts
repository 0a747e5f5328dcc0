/** How long each role's signatures hold, in days. Online roles renew themselves; a frozen repository is noticed after `timestamp`. */
export interface Lifetimes {
  readonly root: number;
  readonly targets: number;
  readonly snapshot: number;
  readonly timestamp: number;
}

export const defaultLifetimes: Lifetimes = { root: 365, targets: 90, snapshot: 7, timestamp: 1 };
