import { afterEach, expect, test } from 'vitest';
import type { EventDraft } from '../../protocol/events/event.ts';
import { mondayOf } from '../../simulators/plant/clock.ts';
import { dice } from '../../simulators/plant/dice.ts';
import { type Happening, Week } from '../../simulators/stories/ordinary-week/habit.ts';
import { breaker } from '../../simulators/stories/ordinary-week/habits/breaker.ts';
import { windowsTwins } from '../../simulators/stories/ordinary-week/near-twins/windows-twins.ts';
import { ApiClient } from '../support/api.ts';
import { SimulatedPcs, writeSeed } from '../support/model-plant.ts';
import { TestPlant } from '../support/plant.ts';
import { endAll, eventually } from '../support/processes.ts';

afterEach(endAll);

const site = 'plant-1';
/** Line 1 is at work; line 2 has its weekly hours without power. */
const working = ['insp-01', 'insp-02', 'insp-03'];
const planned = ['insp-05', 'insp-06', 'insp-07'];
const others = ['sv-file', 'office-02'];
const dayMs = 86_400_000;
/** The hub waits ninety seconds before it calls a PC silent. */
const silenceLimitMs = 300_000;

/** Everybody works around the clock, and the breaker of line 2 may be off from yesterday to tomorrow. */
function calendar() {
  const weekday = (days: number) => new Date(Date.now() + days * dayMs + 9 * 3_600_000).getUTCDay();
  const off = { fromDay: weekday(-1), from: '00:00', toDay: weekday(1), to: '23:59' };
  return {
    shifts: [{ id: 'all', name: '全日', start: '00:00', end: '24:00', days: [0, 1, 2, 3, 4, 5, 6] }],
    holidays: [],
    stops: [],
    weeklyPowerOff: [{ zones: ['fa2'], ...off }],
  };
}

/** What the PCs of both lines and the servers report when all start at once, with its end moved to now. */
function massStart(): Happening[] {
  const week = new Week(mondayOf(Date.now() - 7 * dayMs), dice(7));
  const pcs = [...working, ...planned, ...others];
  const all = [...breaker(week)].filter(({ pc, at }) => pcs.includes(pc) && at >= week.monday + 7 * dayMs);
  return moved(all, Date.now() - Math.max(...all.map(({ at }) => at)));
}

/** Happenings at another time; a PC that woke in 2009 stays there. */
function moved(all: readonly Happening[], byMs: number): Happening[] {
  return all.map(({ pc, at, draft }) => {
    const time = Date.parse(draft.time);
    const real = Math.abs(time - at) < dayMs;
    return { pc, at: at + byMs, draft: real ? { ...draft, time: new Date(time + byMs).toISOString() } : draft };
  });
}

interface Row {
  kind: string;
  severity: string;
  count: number;
  rule: { title: { en: string } };
}

test('a breaker that is cut is one matter in working hours and none in its own; the start of all machines at once is none', async () => {
  const pcs = [...working, ...planned, ...others];
  const plant = new TestPlant([{ id: site, local: true }]);
  await plant.prepare({ seed: 'seed.json', enrol: pcs.map((agent) => ({ site, agent, name: agent })) });
  writeSeed(plant, site);
  await plant.startNats('hub');
  const api = await ApiClient.first(await plant.startHub());
  expect((await api.put(`/sites/${site}/calendar`, calendar())).status).toBe(200);
  const machines = await SimulatedPcs.start(plant, pcs);
  const silences = async () =>
    Object.fromEntries(
      ((await api.get(`/agents?site=${site}`)).json.items as { id: string; silence: string }[]).map((agent) => [
        agent.id,
        agent.silence,
      ]),
    );
  const grave = async () =>
    ((await api.get('/incidents?state=all&limit=500')).json.items as Row[]).filter(({ severity }) =>
      /^S[123]$/.test(severity),
    );
  const all = (of: readonly string[], judgement: string) => Object.fromEntries(of.map((pc) => [pc, judgement]));
  const tell = async (happenings: readonly Happening[]) => {
    const perPc = new Map<string, EventDraft[]>();
    for (const { pc, draft } of happenings) perPc.set(pc, [...(perPc.get(pc) ?? []), draft]);
    for (const [pc, drafts] of perPc) await machines.emit(pc, drafts);
  };
  await eventually(silences, (seen) => pcs.every((pc) => seen[pc] === 'heard'));

  for (const pc of [...working, ...planned]) await machines.power(pc, 'off');
  await expect
    .poll(silences, { timeout: silenceLimitMs })
    .toMatchObject({ ...all(working, 'unexplained'), ...all(planned, 'planned') });
  const raised = await eventually(grave, (rows) => rows.some(({ count }) => count === working.length));
  expect(raised.map(({ kind, severity }) => [kind, severity])).toEqual([['silence', 'S3']]);

  for (const pc of [...working, ...planned]) await machines.power(pc, 'on');
  await tell(massStart());
  await eventually(silences, (seen) => pcs.every((pc) => seen[pc] === 'heard'));
  await machines.drained();
  // What is judged after all of that shows that all of that was judged.
  const last = windowsTwins.find(({ rule }) => rule === 'win_recovery_destroyed')!;
  const [deleted] = last.happens(new Week(mondayOf(Date.now()), dice(7)));
  await tell(moved([deleted!], Date.now() - deleted!.at));
  const after = await eventually(grave, (rows) => rows.some(({ severity }) => severity === 'S1'));
  expect(after.map(({ kind, severity, rule }) => [kind, severity, rule.title.en]).sort()).toEqual([
    ['rule', 'S1', expect.any(String)],
    ['silence', 'S3', expect.any(String)],
  ]);
});
