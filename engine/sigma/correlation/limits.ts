/** How much a correlator keeps. */
export interface CorrelationLimits {
  /** An event may come this long behind the watermark and has the effect of one that came in time (milliseconds). */
  lateness: number;
  /** Entries kept per group; the oldest go first. */
  entriesPerGroup: number;
  /** Groups kept per rule; those not touched for longest go first. */
  groupsPerRule: number;
}

/** 72 h for gateways that come back after a long weekend. */
export const DEFAULT_LIMITS: CorrelationLimits = {
  lateness: 72 * 3_600_000,
  entriesPerGroup: 50_000,
  groupsPerRule: 100_000,
};

/** Counts of what could not be used, so that nothing is dropped unseen. */
export interface CorrelationCounters {
  /** Matches without one of the group-by fields. */
  ungrouped: number;
  /** Matches without a usable value for a `value_*` type. */
  valueless: number;
  /** Matches older than the lateness allows. */
  tooLate: number;
  /** Entries and groups let go at a limit. */
  shed: number;
}
