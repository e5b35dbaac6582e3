/** Milliseconds of a minute, an hour and a day. */
export const minute = 60_000;
export const hour = 60 * minute;
export const day = 24 * hour;

/** Japan keeps one offset all year, so plant time needs no zone table. */
const japanOffset = 9 * hour;

/** Monday 00:00 plant time (Asia/Tokyo) of the week that holds `moment`; epoch milliseconds. */
export function mondayOf(moment: number): number {
  const local = moment + japanOffset;
  const midnight = Math.floor(local / day) * day;
  const weekday = new Date(midnight).getUTCDay();
  return midnight - ((weekday + 6) % 7) * day - japanOffset;
}

/** A time of day on the n-th day after `monday`, for example `at(monday, 4, '20:30')` for Friday evening. */
export function at(monday: number, days: number, clock: string): number {
  const [hours, minutes] = clock.split(':').map(Number);
  if (hours === undefined || minutes === undefined || Number.isNaN(hours + minutes))
    throw new RangeError(`${clock} is not HH:MM`);
  return monday + days * day + hours * hour + minutes * minute;
}

/** The plant's own clock: starts at `start` when real time is `origin` and runs `speed` times as fast. */
export class PlantClock {
  readonly start: number;
  readonly speed: number;
  private readonly origin: number;
  private readonly real: () => number;

  constructor(start: number, speed: number, real: () => number) {
    this.start = start;
    this.speed = speed;
    this.real = real;
    this.origin = real();
  }

  /** Plant time, epoch milliseconds. */
  now(): number {
    return this.start + (this.real() - this.origin) * this.speed;
  }

  /** Real milliseconds to wait until the plant clock shows `moment`; 0 when it already has. */
  until(moment: number): number {
    return Math.max(0, (moment - this.now()) / this.speed);
  }
}
