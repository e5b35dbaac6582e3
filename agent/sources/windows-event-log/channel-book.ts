/** Where the reading of one log stands; kept with the events. */
export interface ChannelPosition {
  /** Number of the last record read; 0 when none was yet. */
  recordId: number;
  /** Latest time of all records read, ISO 8601; a smaller number with a later time means that the log began anew. */
  latest: string;
  /** Records up to this number were there when the log was first read: they are history. Absent where it was not known. */
  history?: number;
}

/** What a record says about its log besides its own content. */
export type Continuity =
  | { state: 'next' }
  /** It was read before. */
  | { state: 'known' }
  /** Records between the last one read and this one are missing. */
  | { state: 'jump'; first: number; last: number }
  /** The log's numbers began anew after `last`. */
  | { state: 'restarted'; last: number };

/** Record numbers of all logs: tells what is new, missing, or begun anew, and what was there before the first run. */
export class ChannelBook {
  readonly #names: Map<string, string>;
  /** Newest record of logs that nothing was read of yet, when the reading began. */
  readonly #atBegin = new Map<string, number>();
  positions: Record<string, ChannelPosition>;

  constructor(channels: readonly string[], positions: Record<string, ChannelPosition>) {
    this.#names = new Map(channels.map((channel) => [channel.toLowerCase(), channel]));
    this.positions = structuredClone(positions);
  }

  /**
   * Takes note of the newest record of a log before it is read. Answers the last number read before when the log's numbers
   * began anew since: it then is read from its first record, whatever the clock says. An empty log (0) tells nothing of that.
   */
  begin(channel: string, newest: number): number | undefined {
    const before = this.positions[channel];
    if (!before) this.#atBegin.set(channel.toLowerCase(), newest);
    else if (newest > 0 && newest < before.recordId) {
      this.positions[channel] = { recordId: 0, latest: '', history: 0 };
      return before.recordId;
    }
    return undefined;
  }

  /** Whether a record was there before the first run, by its number; undefined when only its time can tell. */
  isHistory(channel: string, recordId: number): boolean | undefined {
    const until = this.positions[this.#names.get(channel.toLowerCase()) ?? '']?.history;
    return until === undefined ? undefined : recordId <= until;
  }

  /** Takes note of a record; one of a log that was not asked for counts as next. */
  take(channel: string, recordId: number, time: string | undefined): Continuity {
    const name = this.#names.get(channel.toLowerCase());
    if (name === undefined) return { state: 'next' };
    const before = this.positions[name];
    const latest = before && (time === undefined || time < before.latest) ? before.latest : (time ?? '');
    if (before && recordId <= before.recordId) {
      if (time === undefined || time <= before.latest) return { state: 'known' };
      this.positions[name] = { recordId, latest, history: 0 };
      return { state: 'restarted', last: before.recordId };
    }
    const history = before ? before.history : this.#atBegin.get(channel.toLowerCase());
    this.positions[name] = { recordId, latest, ...(history === undefined ? {} : { history }) };
    if (!before || recordId === before.recordId + 1) return { state: 'next' };
    return { state: 'jump', first: before.recordId + 1, last: recordId - 1 };
  }
}
