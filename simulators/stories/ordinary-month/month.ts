import { day } from '../../plant/clock.ts';
import { dice } from '../../plant/dice.ts';
import { assetOf } from '../../plant/layout.ts';
import { type Habit, type Happening, Week } from '../ordinary-week/habit.ts';
import { numberRecords, habits as weekly } from '../ordinary-week/week.ts';
import { autoLogon, panelBatch, stickOnEight, thirdShift, toolSearch, updateByStick } from './habits/line-habits.ts';
import { copierByTheMinute, nightRepair, saturdayWork } from './habits/plant-habits.ts';
import { isShutDown } from './site.ts';

/** What happens in the month beside the habits of every week. */
export const monthly: Readonly<Record<string, Habit>> = {
  autoLogon,
  panelBatch,
  toolSearch,
  updateByStick,
  stickOnEight,
  thirdShift,
  copierByTheMinute,
  nightRepair,
  saturdayWork,
};

/** Habits that go on while lines and people are away. */
const goesOn: ReadonlySet<string> = new Set(['backups', 'antivirus', 'patchDay', 'gateways', 'clocks']);
/** The copier's old password of the first week is not met again in every later one. */
const firstWeekOnly: ReadonlySet<string> = new Set(['copier']);

/** Length of the month in days. */
export const monthDays = 30;

/** Thirty ordinary days of the model plant from a Monday on, in order of plant time. The same seed and Monday give the same events. */
export function ordinaryMonth(options: { monday: number; seed: number }): Happening[] {
  const { monday, seed } = options;
  const all: Happening[] = [];
  const until = monday + monthDays * day;
  for (let number = 0; number * 7 < monthDays; number++) {
    const begin = monday + number * 7 * day;
    const week = new Week(begin, dice(seed + number));
    for (const [name, habit] of Object.entries(weekly)) {
      if (number > 0 && firstWeekOnly.has(name)) continue;
      for (const one of habit(week)) {
        if (one.at >= Math.min(begin + 7 * day, until)) continue;
        if (isShutDown(monday, one.at) && (!goesOn.has(name) || assetOf(one.pc).breaker)) continue;
        all.push(one);
      }
    }
  }
  const month = new Week(monday, dice(seed));
  for (const habit of Object.values(monthly)) for (const one of habit(month)) if (one.at < until) all.push(one);
  all.sort((a, b) => a.at - b.at || (a.pc < b.pc ? -1 : a.pc > b.pc ? 1 : 0));
  return numberRecords(all);
}
