import { expect, test } from 'vitest';
import { findings } from '#protocol/events/validate.ts';
import { at, mondayOf } from '../../plant/clock.ts';
import { agentIds, assetOf } from '../../plant/layout.ts';
import { habits, ordinaryWeek } from './week.ts';

const monday = mondayOf(Date.UTC(2026, 10, 18));
const week = ordinaryWeek({ monday, seed: 7 });

test('the same seed gives the same week and another seed another one', () => {
  expect(ordinaryWeek({ monday, seed: 7 })).toEqual(week);
  expect(ordinaryWeek({ monday, seed: 8 })).not.toEqual(week);
});

test('every event keeps to the field list of its kind', () => {
  const wrong = week.flatMap((happening) => findings(happening.draft).map((why) => `${happening.draft.kind}: ${why}`));
  expect([...new Set(wrong)]).toEqual([]);
});

test('every habit happens and every event comes from a PC with an agent, in order', () => {
  expect(Object.keys(habits).length).toBeGreaterThanOrEqual(16);
  expect(new Set(week.map((happening) => happening.pc)).size).toBe(agentIds.length);
  for (let i = 1; i < week.length; i++) expect(week[i]!.at).toBeGreaterThanOrEqual(week[i - 1]!.at);
});

test('line PCs are silent while the breaker is off', () => {
  const off = week.filter(
    (happening) =>
      assetOf(happening.pc).breaker && happening.at >= at(monday, 4, '20:30') && happening.at < at(monday, 7, '06:50'),
  );
  expect(off).toEqual([]);
});
