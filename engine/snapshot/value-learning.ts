/** What a controller's readings taught so far about values that move. Times ISO 8601 UTC. */
export interface LearningState {
  /** Readings that counted. */
  samples: number;
  /** First and last of them. */
  since: string | null;
  last: string | null;
  /** Whether one of them fell into a time at which people expect the line to work, and one into a time of rest. */
  atWork: boolean;
  atRest: boolean;
  /** Reading that the next one is compared with; null where the chain begins anew. */
  reference: { id: string; started: string; at: string } | null;
  pausedBy: LearningPause | null;
}

/** Why a reading taught nothing. */
export type LearningPause = 'visit' | 'incident' | 'no_asset' | 'no_compare' | 'too_many';

/** A complete reading, and what is known of the time since the reference. */
export interface LearningSample {
  id: string;
  started: string;
  at: string;
  /** Whether people expected the line to work then. */
  production: boolean;
  /** What makes changes since the reference say nothing about the value's own ways. */
  disturbed: LearningPause | null;
}

/**
 * What to do with a sample: compare it with the reference, begin the chain anew with it, pass it over, or begin a new series with it, of
 * which the one before is no part.
 */
export type LearningStep = { do: 'compare' | 'restart' | 'pass' | 'begin'; state: LearningState };

/** How much must be seen before anything is said, and what is said then. */
export interface Evidence {
  samplesNeeded: number;
  hoursNeeded: number;
  /** The line at work and at rest must be seen, or a whole week. */
  bothNeeded: boolean;
  /** Readings closer to one another than this count as one; milliseconds. */
  spreadMs: number;
  /** A pause longer than this ends the series; milliseconds. */
  longestPauseMs: number;
}

/** What the ordinary readings teach. */
export const longEvidence: Evidence = {
  samplesNeeded: 20,
  hoursNeeded: 24,
  bothNeeded: true,
  spreadMs: 30 * 60_000,
  longestPauseMs: Number.POSITIVE_INFINITY,
};

/**
 * What a series of readings within about an hour teaches, for the day of a start-up: weaker, since it saw neither a shift nor a rest. It
 * says only of values that moved more than once that they move by themselves, and of none that it is a setting.
 */
export const shortEvidence: Evidence = {
  samplesNeeded: 10,
  hoursNeeded: 0.75,
  bothNeeded: false,
  spreadMs: 60_000,
  longestPauseMs: 2 * 3_600_000,
};

export const emptyLearning: LearningState = {
  samples: 0,
  since: null,
  last: null,
  atWork: false,
  atRest: false,
  reference: null,
  pausedBy: null,
};

/** A site that wrote down no time of rest is seen for a week, with its weekend. */
const hoursWithoutCalendar = 168;
const weekMs = 7 * 86_400_000;
/** A writable value that changes at most this often in a week is set by people. */
const settingsPerWeek = 2;
/** Moves within a short series from which on a value moves by itself: one alone may be the hand of somebody. */
const movesInShort = 2;

/**
 * Takes one reading into account. What happened since the reference counts only when nothing disturbed that time; else the
 * chain begins anew with this reading, so that a change of that time is never seen as one of the value's own.
 */
export function stepLearning(
  state: LearningState,
  sample: LearningSample,
  evidence: Evidence = longEvidence,
): LearningStep {
  const { id, started, at, production, disturbed } = sample;
  const reference = { id, started, at };
  const pause = state.reference === null ? 0 : Date.parse(started) - Date.parse(state.reference.at);
  if (pause > evidence.longestPauseMs) {
    return { do: 'begin', state: stepLearning(emptyLearning, sample, evidence).state };
  }
  if (disturbed !== null) {
    return { do: 'restart', state: { ...state, reference, pausedBy: disturbed } };
  }
  if (state.reference !== null && pause < evidence.spreadMs) {
    return { do: 'pass', state: { ...state, pausedBy: null } };
  }
  return {
    do: state.reference === null ? 'restart' : 'compare',
    state: {
      samples: state.samples + 1,
      since: state.since ?? at,
      last: at,
      atWork: state.atWork || production,
      atRest: state.atRest || !production,
      reference,
      pausedBy: null,
    },
  };
}

/** Hours between the first and the last reading that counted. */
export function learnedHours({ since, last }: LearningState): number {
  return since === null || last === null ? 0 : (Date.parse(last) - Date.parse(since)) / 3_600_000;
}

/** True once enough was seen: readings, hours, and for the long evidence the line at work and at rest (or a week). */
export function learnedEnough(state: LearningState, evidence: Evidence = longEvidence): boolean {
  const hours = learnedHours(state);
  const bothSeen = (state.atWork && state.atRest) || hours >= hoursWithoutCalendar || !evidence.bothNeeded;
  return state.samples >= evidence.samplesNeeded && hours >= evidence.hoursNeeded && bothSeen;
}

/**
 * Class of a value that had more than one value over the time seen: one that can be written and changed at most twice a
 * week is set by people, any other moves by itself. Null where the evidence is too weak to say.
 */
export function learnedClass(
  changes: number,
  writable: boolean,
  state: LearningState,
  evidence: Evidence = longEvidence,
): 'volatile' | 'setpoint' | null {
  if (evidence === shortEvidence) return changes >= movesInShort ? 'volatile' : null;
  const weeks = Math.max(1, (learnedHours(state) * 3_600_000) / weekMs);
  return writable && changes / weeks <= settingsPerWeek ? 'setpoint' : 'volatile';
}
