import { describe, expect, test } from 'vitest';
import { findings } from '#protocol/events/validate.ts';
import { day, mondayOf } from '../../simulators/plant/clock.ts';
import { dice } from '../../simulators/plant/dice.ts';
import { assetOf } from '../../simulators/plant/layout.ts';
import { monthDays, monthly, ordinaryMonth } from '../../simulators/stories/ordinary-month/month.ts';
import { monthTwins } from '../../simulators/stories/ordinary-month/near-twins.ts';
import { isShutDown } from '../../simulators/stories/ordinary-month/site.ts';
import { Week } from '../../simulators/stories/ordinary-week/habit.ts';
import { judgeMonth, pagesOf, rowsOf, siteRules } from './month-judge.ts';

const long = process.env['HINOMI_TEST_LONG'] === '1';
const monday = mondayOf(Date.UTC(2026, 10, 18));
const rules = siteRules();
const whole = ordinaryMonth({ monday, seed: Number(process.env['HINOMI_TEST_SEED'] ?? 7) });
/** In a short run the first three days after the shutdown stand for the month. */
const span = long ? ([0, monthDays] as const) : ([21, 24] as const);
const month = whole.filter(({ at }) => at >= monday + span[0] * day && at < monday + span[1] * day);

const twins = monthTwins.map((twin) => ({ ...twin, happenings: twin.happens(new Week(monday, dice(7))) }));

test('the month is thirty days, with a shutdown of nine in which the lines are silent', () => {
  expect(new Set(whole.map(({ at }) => Math.floor((at - monday) / day))).size).toBe(monthDays);
  expect(whole.filter(({ at, pc }) => isShutDown(monday, at) && assetOf(pc).breaker)).toEqual([]);
  expect(whole.every(({ at }, index) => index === 0 || whole[index - 1]!.at <= at)).toBe(true);
  expect(whole.slice(0, 4000).flatMap(({ draft }) => findings(draft))).toEqual([]);
});

test('it pages at most twice a week and fills at most five rows a day, none of them above S4', () => {
  const rows = rowsOf(judgeMonth(month, monday, rules), monday);
  expect(pagesOf(rows)).toEqual([]);
  for (let number = span[0]; number < span[1]; number++) {
    const today = rows.filter((row) => row.day === number);
    expect([number, today, today.length <= 5]).toEqual([number, today, true]);
  }
  expect(rows.map(({ rule }) => rule)).toContain('controller_restarted');
});

test('every habit of the month has an attack that hides behind it', () => {
  const covered = new Set(twins.map(({ habit }) => habit));
  expect([...Object.keys(monthly), 'shutdown'].filter((habit) => !covered.has(habit))).toEqual([]);
  expect(twins.flatMap(({ happenings }) => happenings.flatMap(({ draft }) => findings(draft)))).toEqual([]);
});

describe('a near-twin is found', () => {
  const base = long ? whole : [];
  const added = twins.flatMap(({ happenings }) => happenings);
  const all = [...base, ...added].sort((a, b) => a.at - b.at);
  const pages = pagesOf(rowsOf(judgeMonth(all, monday, rules), monday));
  test.each(twins.filter(({ learned }) => long || !learned).map((twin) => [twin.habit, twin.differs, twin] as const))(
    '%s: %s',
    (_habit, _differs, { rule, pc, happenings }) => {
      const days = new Set(happenings.map(({ at }) => Math.floor((at - monday) / day)));
      const found = pages.filter((page) => page.rule === rule && page.about === pc && days.has(page.day));
      expect([pages, found.length > 0]).toEqual([pages, true]);
    },
  );
});

test('a copier that fails all day with an old password is one open matter with its count', () => {
  const firings = judgeMonth(
    whole.filter(({ pc, at, draft }) => pc === 'sv-file' && draft.fields['EventID'] === 4625 && at < monday + 11 * day),
    monday,
    rules,
  ).filter(({ rule }) => rule.name === 'win_same_password_refused');
  expect(firings.map(({ group, count }) => [group['TargetUserName'], group['IpAddress'], count > 300])).toEqual([
    ['scan', assetOf('copier-01').address, true],
    ['scan', assetOf('copier-01').address, true],
  ]);
  expect(firings[1]!.count).toBe(2 * 24 * 60 + 8);
});
