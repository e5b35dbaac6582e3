import type { ChannelPosition } from './structured-query.ts';

/** What a record says about its log besides its own content. */
export type Continuity =
  | { state: 'next' }
  /** It was read before. */
  | { state: 'known' }
  /** Records between the last one read and this one are missing. */
  | { state: 'jump'; first: number; last: number }
  /** The log's numbers began anew after `last`. */
  | { state: 'restarted'; last: number };

/** Record numbers of all logs: tells what is new, missing, or begun anew. */
export class ChannelBook {
  readonly #names: Map<string, string>;
  positions: Record<string, ChannelPosition>;

  constructor(channels: readonly string[], positions: Record<string, ChannelPosition>) {
    this.#names = new Map(channels.map((channel) => [channel.toLowerCase(), channel]));
    this.positions = structuredClone(positions);
  }

  /** Takes note of a record; one of a log that was not asked for counts as next. */
  take(channel: string, recordId: number, time: string | undefined): Continuity {
    const name = this.#names.get(channel.toLowerCase());
    if (name === undefined) return { state: 'next' };
    const before = this.positions[name];
    const latest = before && (time === undefined || time < before.latest) ? before.latest : (time ?? '');
    if (before && recordId <= before.recordId) {
      if (time === undefined || time <= before.latest) return { state: 'known' };
      this.positions[name] = { recordId, latest };
      return { state: 'restarted', last: before.recordId };
    }
    this.positions[name] = { recordId, latest };
    if (!before || recordId === before.recordId + 1) return { state: 'next' };
    return { state: 'jump', first: before.recordId + 1, last: recordId - 1 };
  }
}
