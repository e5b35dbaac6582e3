import { dice } from '../../plant/dice.ts';
import { type Habit, type Happening, Week } from './habit.ts';
import { administrators, gateways } from './habits/administrators.ts';
import { breaker, clocks } from './habits/breaker.ts';
import { controllers, engineering, polling, registeredUsb } from './habits/line-work.ts';
import { networkLife } from './habits/network-life.ts';
import { antivirus, patchDay } from './habits/patch-day.ts';
import { assetSweep, backups, copier, serverTraffic } from './habits/servers.ts';
import { dayStaff, shiftWork } from './habits/shifts.ts';

/** Everything that makes the week ordinary, by the name shown in results. */
export const habits: Readonly<Record<string, Habit>> = {
  shiftWork,
  dayStaff,
  breaker,
  clocks,
  backups,
  copier,
  assetSweep,
  serverTraffic,
  administrators,
  gateways,
  antivirus,
  patchDay,
  registeredUsb,
  engineering,
  polling,
  controllers,
  networkLife,
};

/**
 * One ordinary week of the model plant, in order of plant time: from Monday 00:00 to the next Monday's start.
 * The same seed and Monday give the same events.
 */
export function ordinaryWeek(options: { monday: number; seed: number }): Happening[] {
  const week = new Week(options.monday, dice(options.seed));
  const all = Object.values(habits).flatMap((habit) => [...habit(week)]);
  all.sort((a, b) => a.at - b.at || (a.pc < b.pc ? -1 : a.pc > b.pc ? 1 : 0));
  return numberRecords(all);
}

/** Habits write into a PC's log one after the other; Windows numbers its records in the order of time. */
export function numberRecords(happenings: Happening[]): Happening[] {
  const last = new Map<string, number>();
  for (const { pc, draft } of happenings) {
    if (draft.kind !== 'windows_event') continue;
    const log = `${pc} ${draft.fields['Channel']}`;
    const number = (last.get(log) ?? 4000) + 1;
    last.set(log, number);
    draft.fields['EventRecordID'] = number;
  }
  return happenings;
}
