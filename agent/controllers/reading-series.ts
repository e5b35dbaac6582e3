import { setTimeout as sleep } from 'node:timers/promises';
import type { ReadingOutcome, ReadingSeries as Told } from '#protocol/reading.ts';
import { because, type Reason } from '#protocol/reasons/reason.ts';
import { briefCauses } from './brief-causes.ts';

/** A series of readings of one controller, as it is remembered. */
export interface Series {
  /** Whole readings that are still to be taken. */
  left: number;
  pauseMs: number;
  /** When the next is due, ISO 8601 UTC. */
  due: string;
  /** Whole readings that were asked for; absent in what older agents kept. */
  of?: number;
  /** Turns that brought no whole reading. */
  failed?: number;
  /** Why the last of these did not. */
  why?: Reason[];
  /** When it ended, ISO 8601 UTC; absent while it goes on. */
  ended?: string;
}

/** What a turn of a series came to. */
type Turn = Pick<ReadingOutcome, 'complete' | 'causes'>;

/** What a series of readings needs of the controller that it belongs to. */
export interface SeriesParts {
  device: { id: string; confirmSeconds: number };
  signal: AbortSignal;
  now(): Date;
  /** True while the controller must be left alone. */
  blackedOut(): boolean;
  /** Takes one reading; a failure of it is shown, not thrown. */
  read(): Promise<Turn>;
  /** Keeps how far it is. */
  keep(series: Series): Promise<void>;
  /** Tells how far it is. */
  tell(series: Told): void;
  /** Why it could not be kept. */
  unwell(why: readonly Reason[]): void;
}

/** Black-out hours are looked at again after this long, milliseconds. */
const lookAgainMs = 60_000;
/** Characters that the reasons of a failed turn have. */
const roomForCauses = 500;

/** Paced readings of one controller, for learning what moves by itself; what is left of them outlives the agent. */
export class ReadingSeries {
  readonly #parts: SeriesParts;
  #underWay = false;

  constructor(parts: SeriesParts) {
    this.#parts = parts;
  }

  /**
   * Begins a series; resolves as soon as it is kept, and goes on by itself. Throws where one is under way, or its readings would lie
   * closer than two readings of a change do.
   */
  async begin(readings: number, overMs: number): Promise<void> {
    const pauseMs = overMs / (readings - 1);
    const { id, confirmSeconds } = this.#parts.device;
    if (this.#underWay) throw new Error(`a series of readings of ${id} is under way already`);
    if (pauseMs < confirmSeconds * 1000) {
      throw new Error(
        `${readings} readings in ${overMs / 60_000} minutes are too close: leave ${confirmSeconds} s between two`,
      );
    }
    this.#underWay = true;
    const series = { left: readings, of: readings, failed: 0, pauseMs, due: this.#parts.now().toISOString() };
    try {
      await this.#parts.keep(series);
    } catch (error) {
      this.#underWay = false;
      throw error;
    }
    void this.goOn(series).catch((error: Error) => this.#parts.unwell([notKept(error)]));
  }

  /**
   * Goes on with a series until the signal ends it; one that ended is only told. A turn that brought no whole reading counts as none:
   * it is taken anew after the same pause, until as many failed as were asked for. Black-out hours put turns off and use none up. One
   * whose end could not be kept is not taken back: the next that is kept says what is left.
   */
  async goOn(series: Series): Promise<void> {
    this.#tell(series);
    if (series.ended !== undefined) return;
    this.#underWay = true;
    try {
      for (let now = series; now.ended === undefined; ) {
        if (!(await this.#untilTurn(now))) return;
        const due = new Date(this.#parts.now().getTime() + now.pauseMs).toISOString();
        const turn = await this.#parts.read();
        if (this.#parts.signal.aborted) return;
        now = this.#after({ ...now, due }, turn);
        await this.#parts.keep(now).catch((error: Error) => this.#parts.unwell([notKept(error)]));
        this.#tell(now);
      }
    } finally {
      this.#underWay = false;
    }
  }

  #after(series: Series, { complete, causes = [] }: Turn): Series {
    const ended = this.#parts.now().toISOString();
    if (complete) {
      const left = series.left - 1;
      return { ...series, left, ...(left === 0 ? { ended } : {}) };
    }
    const failed = (series.failed ?? 0) + 1;
    const why = briefCauses(causes, roomForCauses);
    return { ...series, failed, why, ...(failed >= asked(series) ? { ended } : {}) };
  }

  #tell(series: Series): void {
    const { left, failed = 0, why = [], due, ended = null } = series;
    const of = asked(series);
    const device = this.#parts.device.id;
    this.#parts.tell({ device, of, taken: of - left, failed, why, due: ended === null ? due : null, ended });
  }

  /** False when the signal came first. */
  async #untilTurn({ due, pauseMs }: Series): Promise<boolean> {
    const { now, blackedOut } = this.#parts;
    const untilDue = Date.parse(due) - now().getTime();
    if (!(await this.#wait(Math.min(Math.max(untilDue, 0), pauseMs)))) return false;
    while (blackedOut()) if (!(await this.#wait(Math.min(lookAgainMs, pauseMs)))) return false;
    return true;
  }

  #wait(ms: number): Promise<boolean> {
    return sleep(ms, true, { signal: this.#parts.signal }).catch(() => false);
  }
}

function asked({ of, left }: Series): number {
  return of ?? left;
}

function notKept({ message }: Error): Reason {
  return because('series_not_kept', { message });
}
