import { because, type Reason } from '#protocol/reasons/reason.ts';
import type { CounterKind } from './counter-point.ts';
import { type CountersSeen, counterReset, countersAfter } from './counter-reset.ts';
import { NotAskedError, type StoppedReadingError } from './stopped-reading.ts';

/** What one cheap look at a controller showed. */
export interface ProbeResult {
  reachable: boolean;
  /** Why it was not reachable. */
  reason?: string;
  /** The same by its code, where it has one. */
  cause?: Reason | undefined;
  /** It answers, but by a certificate that nobody approved: neither a lost connection nor a sign of the controller. */
  untrusted?: true;
  /** Nothing was asked, for a reason on this side or since it is full: neither a lost connection nor a sign of the controller. */
  unasked?: true;
  /** When the controller says it started, ISO 8601 UTC. */
  startTime?: string;
  /** `run`, `stop`, or the controller's own word for its state. */
  state?: string;
  stateSource?: 'state' | 'fc17run';
  /** Why it is in this state, in the controller's own terms: switch, remote operation, error. */
  because?: string;
  /** Operating mode beside the state, for example `MONITOR`: a change of it alone is a mode change. */
  mode?: string;
  /** Seconds since the program began to run, modulo 65,536. */
  secondsRunning?: number;
  /** Counters of 16 bits by name, which only grow until the controller or its communication begins anew. */
  counters?: Readonly<Record<string, number>>;
  /** Controller clock minus agent clock, milliseconds. */
  clockOffsetMs?: number;
  /** How well it can serve (OPC 10000-5, 12.7): 0 maintenance, 1 no data, below 200 degraded, else healthy. */
  serviceLevel?: number;
  /** Digest of versions of the system and of the ways in. */
  marker?: string;
  /** Revision counters, configuration versions and trust lists that the last snapshot found: which, and how they stand. */
  markers?: MarkersSeen;
}

/** Digests of which nodes are watched, and of their values; values of other nodes say nothing about each other. */
export interface MarkersSeen {
  of: string;
  state: string;
}

/** What the ledger remembers between two looks. Times ISO 8601 UTC. */
export interface ProbeState {
  lastGood?: string;
  firstBad?: string;
  bad: number;
  lost: boolean;
  startTime?: string;
  state?: string;
  mode?: string;
  secondsRunning?: number;
  counters?: CountersSeen;
  clockOffsetMs?: number;
  serviceLevel?: number;
  marker?: string;
  markers?: MarkersSeen;
}

/** One entry for the start/stop record; it happened between `earliest` and `latest`. */
export interface StateEvent {
  action:
    | 'start'
    | 'stop'
    | 'comm_loss'
    | 'comm_restore'
    | 'mode_change'
    | 'clock_jump'
    | 'counter_reset'
    | 'counter_jump';
  earliest: string;
  latest: string;
  source: 'startTime' | 'state' | 'fc17run' | 'counterReset' | 'tcpGap' | 'counter';
  confidence: 'certain' | 'probable' | 'possible';
  /** By what it was seen. */
  detail: Reason;
  /** The counter of the machine that it is about, and its values before and after, as shown. */
  counter?: { key: string; path: string; counts: CounterKind; from: number; to: number; unit?: string };
}

/** A look that a reading's end kept from its answer; one that asked nothing says so. */
export function lookEnded(error: StoppedReadingError): ProbeResult {
  const unasked = error instanceof NotAskedError ? { unasked: true as const } : {};
  return { reachable: false, reason: error.message, cause: error.reason, ...unasked };
}

/** Outcome of one look: new memory, entries, and why a snapshot should follow, if it should. */
export interface ProbeStep {
  state: ProbeState;
  events: StateEvent[];
  snapshotBecause?: 'restart' | 'marker' | 'state';
}

/** How the word for a state begins that the reader does not know. */
export const unknownState = 'unknown';
/** Looks that must fail in a row before the connection counts as lost. */
const looksUntilLost = 2;
/** A clock that moved more than this against ours between two looks jumped; milliseconds. */
const clockJumpMs = 5000;
/** Two reports of one start may differ by this much; milliseconds. */
const startTimeJitterMs = 2000;
/** A counter of seconds may lag behind our clock by this much; seconds. */
const counterSlackSeconds = 5;
/** The counter of running seconds begins again after this many; seconds. */
const counterWrap = 65_536;

/**
 * Turns looks at a controller into start/stop entries: another start time (an earlier one, too: its clock may have
 * been set back) is a start whose stop lies after the last good look, as is a counter of running seconds that is
 * younger than that look, or counters that fell; a lost connection is only that, never a stop. The first good look enters
 * nothing.
 */
export function stepProbe(previous: ProbeState | undefined, result: ProbeResult, at: string): ProbeStep {
  const before: ProbeState = previous ?? { bad: 0, lost: false };
  if (!result.reachable) return unreachable(before, result, at);
  const events: StateEvent[] = [];
  let snapshotBecause: ProbeStep['snapshotBecause'];
  const since = before.lastGood ?? at;
  if (before.lost) {
    const detail = because('contact_since', { since: before.firstBad ?? since });
    events.push(entry('comm_restore', before.firstBad ?? since, at, 'tcpGap', 'certain', detail));
  }
  const restarted =
    before.startTime !== undefined &&
    result.startTime !== undefined &&
    Math.abs(Date.parse(result.startTime) - Date.parse(before.startTime)) > startTimeJitterMs;
  const otherMode =
    before.mode !== undefined && result.mode !== undefined && before.mode !== result.mode
      ? { was: before.mode, is: result.mode }
      : undefined;
  if (restarted) {
    const times = { now: result.startTime!, before: before.startTime! };
    const detail = otherMode
      ? because('start_time_and_mode', { ...times, ...otherMode })
      : because('start_time_told', times);
    if (before.state !== 'stop') events.push(entry('stop', since, at, 'startTime', 'certain', detail));
    events.push(entry('start', since, at, 'startTime', 'certain', detail));
    snapshotBecause = 'restart';
  }
  const state = restarted && before.state !== undefined ? 'run' : before.state;
  if (state !== undefined && result.state !== undefined && state !== result.state) {
    const action = actionOf(state, result.state);
    const source = result.stateSource ?? 'state';
    const [was, is, why] = [state, result.state, result.because];
    const detail = why ? because('state_became_by', { was, is, because: why }) : because('state_became', { was, is });
    events.push(entry(action, since, at, source, 'certain', detail));
    snapshotBecause ??= 'state';
  } else if (otherMode !== undefined && !restarted) {
    events.push(entry('mode_change', since, at, 'state', 'certain', because('mode_became', otherMode)));
    snapshotBecause ??= 'state';
  }
  const told = events.some(({ action }) => action === 'start' || action === 'stop' || action === 'mode_change');
  const began = told ? undefined : startByCounter(before, result, since, at);
  if (began) {
    const seconds = { now: result.secondsRunning!, before: before.secondsRunning! };
    const detail = because('running_seconds_fell', seconds);
    events.push(entry('stop', since, began.latest, 'counterReset', 'probable', detail));
    events.push(entry('start', began.earliest, began.latest, 'counterReset', 'probable', detail));
    snapshotBecause ??= 'restart';
  }
  const counters = result.counters && { at, values: result.counters };
  const reset = told || began ? undefined : counterReset(before.counters, counters);
  if (reset) {
    const earliest = before.counters!.at;
    events.push(entry('stop', earliest, at, 'counterReset', reset.confidence, reset.detail));
    events.push(entry('start', earliest, at, 'counterReset', reset.confidence, reset.detail));
    snapshotBecause ??= 'restart';
  }
  const drift = Math.abs((result.clockOffsetMs ?? 0) - (before.clockOffsetMs ?? 0));
  if (before.clockOffsetMs !== undefined && result.clockOffsetMs !== undefined && drift > clockJumpMs) {
    const detail = because('clock_offset_became', { before: before.clockOffsetMs, now: result.clockOffsetMs });
    events.push(entry('clock_jump', since, at, 'state', 'probable', detail));
  }
  const [was, is] = [before.serviceLevel, result.serviceLevel];
  if (was !== undefined && is !== undefined && serviceWord(was) !== serviceWord(is)) {
    const detail = because('service_level_became', { before: was, now: is });
    events.push(entry('mode_change', since, at, 'state', 'certain', detail));
  }
  if (moved(before, result)) snapshotBecause ??= 'marker';
  return {
    events,
    ...(snapshotBecause ? { snapshotBecause } : {}),
    state: {
      lastGood: at,
      bad: 0,
      lost: false,
      ...pick('startTime', result.startTime ?? before.startTime),
      ...pick('state', result.state ?? before.state),
      ...pick('mode', result.mode ?? before.mode),
      ...pick('secondsRunning', result.secondsRunning),
      ...pick('counters', countersAfter(before.counters, counters)),
      ...pick('clockOffsetMs', result.clockOffsetMs ?? before.clockOffsetMs),
      ...pick('serviceLevel', result.serviceLevel ?? before.serviceLevel),
      ...pick('marker', result.marker ?? before.marker),
      ...pick('markers', result.markers ?? before.markers),
    },
  };
}

/**
 * When it started, if its counter of running seconds began anew after the last good look; else undefined. The counter
 * tells the moment only of a program that runs: beside a stopped one it stands still.
 */
function startByCounter(
  before: ProbeState,
  result: ProbeResult,
  since: string,
  at: string,
): { earliest: string; latest: string } | undefined {
  const counter = result.secondsRunning;
  if (counter === undefined || before.secondsRunning === undefined || before.lastGood === undefined) return undefined;
  const elapsed = (Date.parse(at) - Date.parse(since)) / 1000;
  if (elapsed > counterWrap || counter > elapsed - counterSlackSeconds) return undefined;
  const ahead = (counter - before.secondsRunning + counterWrap) % counterWrap;
  if (ahead <= elapsed + counterSlackSeconds) return undefined;
  const moment = (seconds: number) => new Date(Date.parse(at) - seconds * 1000).toISOString();
  return {
    earliest: result.state === 'run' ? moment(counter + counterSlackSeconds) : since,
    latest: moment(Math.max(0, counter - counterSlackSeconds)),
  };
}

/** A state that is not known is neither running nor stopped: what comes of it, or ends in it, is no start and no stop. */
function actionOf(was: string, is: string): StateEvent['action'] {
  if (was.startsWith(unknownState) || is.startsWith(unknownState)) return 'mode_change';
  return is === 'run' ? 'start' : is === 'stop' ? 'stop' : 'mode_change';
}

function moved(before: ProbeState, result: ProbeResult): boolean {
  const system = before.marker !== undefined && result.marker !== undefined && before.marker !== result.marker;
  const [was, is] = [before.markers, result.markers];
  return system || (was !== undefined && is !== undefined && was.of === is.of && was.state !== is.state);
}

function serviceWord(level: number): string {
  if (level === 0) return 'maintenance';
  if (level === 1) return 'no data';
  return level < 200 ? 'degraded' : 'healthy';
}

function unreachable(before: ProbeState, result: ProbeResult, at: string): ProbeStep {
  const bad = before.bad + 1;
  const firstBad = before.firstBad ?? at;
  const lostNow = !before.lost && bad >= looksUntilLost && before.lastGood !== undefined;
  const detail = because('no_contact', { message: result.reason ?? 'no answer' });
  return {
    state: { ...before, bad, firstBad, lost: before.lost || lostNow },
    events: lostNow ? [entry('comm_loss', before.lastGood!, firstBad, 'tcpGap', 'certain', detail)] : [],
  };
}

function entry(
  action: StateEvent['action'],
  earliest: string,
  latest: string,
  source: StateEvent['source'],
  confidence: StateEvent['confidence'],
  detail: Reason,
): StateEvent {
  return { action, earliest, latest, source, confidence, detail };
}

function pick<K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]: V });
}
