import { expect, test } from 'vitest';
import { compile } from '#engine/sigma/sigma.ts';
import { findings } from '#protocol/events/validate.ts';
import { graver, severityOfLevel } from '#protocol/incident/severity.ts';
import { mondayOf } from '../../plant/clock.ts';
import { dice } from '../../plant/dice.ts';
import { judge, ownRules } from '../own-rules.ts';
import { Week } from './habit.ts';
import { plantTwins } from './near-twins/plant-twins.ts';
import { windowsTwins } from './near-twins/windows-twins.ts';
import { habits, ordinaryWeek } from './week.ts';

const monday = mondayOf(Date.UTC(2026, 10, 18));
const ordinary = ordinaryWeek({ monday, seed: 7 });
const rules = ownRules();
const nearTwins = [...windowsTwins, ...plantTwins];

/** Habits that a story without an attack in it covers: servers talk by accounts of their own all day. */
const withoutTwin = ['serverTraffic'];

test('every habit has an attack that hides behind it', () => {
  const covered = new Set([...nearTwins.map(({ habit }) => habit), ...withoutTwin]);
  expect(Object.keys(habits).filter((habit) => !covered.has(habit))).toEqual([]);
});

test.each(nearTwins.map((twin) => [twin.habit, twin.differs, twin] as const))('%s: %s', (_habit, _differs, twin) => {
  const happenings = twin.happens(new Week(monday, dice(7)));
  expect(happenings.flatMap(({ draft }) => findings(draft))).toEqual([]);
  const week = [...ordinary, ...happenings].sort((a, b) => a.at - b.at);
  const raised = judge(week, compile(rules)).filter(({ rule }) =>
    graver(severityOfLevel[rule.level ?? 'medium'] ?? 'S1', 'S4'),
  );
  expect(raised.map(({ rule }) => rule.name)).toContain(twin.rule);
});
