/** Where a maintenance visit (保守作業) stands. */
export const visitStates = [
  /** Planned, not yet approved. */
  'draft',
  /** The plan was approved by another person. */
  'scheduled',
  /** Work is going on. */
  'open',
  /** Work goes on beyond the planned end. */
  'overdue',
  /** The workers have left; the state after is being read. */
  'leaving',
  /** Differences are being judged. */
  'review',
  /** 仮承認: one person signed; production may run, the expected state has not moved. */
  'provisional',
  /** Two people signed; what was rejected or put off still differs. */
  'partly_approved',
  /** Two people signed and nothing is left; looked at once more the next day. */
  'approved',
  'closed',
  'cancelled',
] as const;
export type VisitState = (typeof visitStates)[number];

/** How an arrival can depart from its plan: nobody approved it, or it is another time. */
export const departures = ['not_approved', 'early', 'late'] as const;
export type Departure = (typeof departures)[number];

/** How a visit began. */
export const visitKinds = ['planned', 'walk_in', 'emergency'] as const;
export type VisitKind = (typeof visitKinds)[number];

/** Judgement of one difference. */
export const verdicts = ['expected', 'accepted', 'rejected', 'reclassify', 'defer'] as const;
export type Verdict = (typeof verdicts)[number];

/**
 * When a difference came about: `drift` before the visit, `visit` during it, `later` after the workers had left,
 * `several` in more than one of these, `unknown` where no state before the work was read.
 */
export const itemOrigins = ['visit', 'unknown', 'several', 'later', 'drift'] as const;
export type ItemOrigin = (typeof itemOrigins)[number];

/** Why no state before the work could be used. */
export const beforeGaps = ['none', 'too_old', 'moved', 'unreadable'] as const;
export type BeforeGap = (typeof beforeGaps)[number];

/** 5M1E: what a change record of a plant speaks about. */
export const changePoints = ['man', 'machine', 'material', 'method', 'measurement', 'environment'] as const;
export type ChangePoint = (typeof changePoints)[number];

/** How sure it is who made a change: named in the visit, seen in the same interval, said by the controller itself. */
export const whoLevels = ['declared', 'correlated', 'proved'] as const;
export type WhoLevel = (typeof whoLevels)[number];
