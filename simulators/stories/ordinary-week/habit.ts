import type { EventDraft, Fields } from '#protocol/events/event.ts';
import { at } from '../../plant/clock.ts';
import type { Dice } from '../../plant/dice.ts';
import { assetOf } from '../../plant/layout.ts';
import { WindowsLog } from '../../plant/windows-records.ts';

/** Something that one simulated PC reports. */
export interface Happening {
  /** Epoch milliseconds, plant time. */
  at: number;
  /** Agent id. */
  pc: string;
  draft: EventDraft;
}

/** When the line breaker is on: first start and Friday's cut, then the next Monday's start. */
const breakerOn: readonly { from: [number, string]; to: [number, string] }[] = [
  { from: [0, '06:50'], to: [4, '20:30'] },
  { from: [7, '06:50'], to: [8, '00:00'] },
];

/** What every habit has: the week, its dice and the PCs' logs. */
export class Week {
  readonly monday: number;
  readonly dice: Dice;
  private readonly logs = new Map<string, WindowsLog>();

  constructor(monday: number, dice: Dice) {
    this.monday = monday;
    this.dice = dice;
  }

  /** Moment on the n-th day (0 is Monday) with up to `spread` seconds of chance. */
  moment(days: number, clock: string, spread = 0): number {
    return at(this.monday, days, clock) + (spread > 0 ? Math.floor(this.dice.next() * spread * 1000) : 0);
  }

  /** Event log of a PC; record numbers go on through the week. */
  log(pc: string): WindowsLog {
    const host = assetOf(pc).host;
    const log = this.logs.get(pc) ?? new WindowsLog(host);
    this.logs.set(pc, log);
    return log;
  }

  /** Whether the asset has power: line equipment only while the breaker is on. */
  powered(id: string, moment: number): boolean {
    if (!assetOf(id).breaker) return true;
    return breakerOn.some(({ from, to }) => at(this.monday, ...from) <= moment && moment < at(this.monday, ...to));
  }
}

/** A piece of ordinary life. Habits do not know of each other. */
export type Habit = (week: Week) => Iterable<Happening>;

/** An event of one of our own kinds with the host's name filled in. */
export function own(
  pc: string,
  kind: string,
  time: number,
  fields: Fields,
  logsource?: EventDraft['logsource'],
): Happening {
  const draft: EventDraft = {
    kind,
    time: new Date(time).toISOString(),
    fields: { 'host.name': assetOf(pc).host, ...fields },
  };
  return { at: time, pc, draft: logsource ? { ...draft, logsource } : draft };
}

/** A Windows record as something that happened on a PC. */
export function windows(pc: string, draft: EventDraft): Happening {
  return { at: Date.parse(draft.time), pc, draft };
}

/** PCs of the two lines that people sign in to. */
export const linePcs = [
  'insp-01',
  'insp-02',
  'insp-03',
  'insp-04',
  'insp-05',
  'insp-06',
  'insp-07',
  'insp-08',
  'hmi-01',
  'hmi-02',
] as const;

/** Working days of the week. */
export const workdays = [0, 1, 2, 3, 4] as const;
