import { describe, expect, test } from 'vitest';
import type { Calendar } from '#protocol/api/settings.ts';
import type { PlantCalendar } from '../assets/calendar.ts';
import type { Return, Silence } from '../incident/silence.ts';
import type { Lifecycle } from './lifecycle-record.ts';
import { judgeSilence, type SilenceInput, silentAfterMs } from './silence.ts';
import { SilenceWatch } from './silence-watch.ts';

const calendar: Calendar = {
  shifts: [
    { id: 'a', name: '一直', start: '07:50', end: '16:40', days: [1, 2, 3, 4, 5] },
    { id: 'b', name: '二直', start: '16:45', end: '01:00', days: [1, 2, 3, 4, 5] },
  ],
  holidays: [],
  stops: [],
  weeklyPowerOff: [{ zones: ['fa1'], fromDay: 5, from: '20:00', toDay: 1, to: '07:00' }],
};
const plant: PlantCalendar = { timeZone: 'Asia/Tokyo', calendar };
/** A moment at the plant; 2 November 2026 is a Monday. */
const jst = (day: number, time: string) => new Date(`2026-11-${String(day).padStart(2, '0')}T${time}:00+09:00`);
const line = ['insp-01', 'insp-02', 'hmi-01'];

/** Agents of the plant with the moment at which each was last heard. */
function agents(
  heard: Record<string, Date>,
  more: Partial<Record<string, Partial<SilenceInput>>> = {},
): SilenceInput[] {
  return Object.entries(heard).map(([agent, at]) => ({
    site: 'tokyo',
    agent,
    name: agent.toUpperCase(),
    zone: agent.startsWith('office') ? 'office' : 'fa1',
    lastHeard: at.toISOString(),
    stopped: false,
    phase: 'live',
    ...more[agent],
  }));
}
const all = (at: Date, of = line) => Object.fromEntries(of.map((agent) => [agent, at]));
const judge = (list: SilenceInput[], now: Date, with_ = plant) =>
  judgeSilence(list, { now, hubSince: jst(1, '00:00'), plantOf: () => with_, open: [] });

describe('one moment', () => {
  test('nobody is silent before the limit, and one is right after it', () => {
    const since = jst(2, '10:00');
    const at = (ms: number) =>
      judge(agents({ ...all(jst(2, '10:05')), 'insp-01': since }), new Date(since.getTime() + ms));
    expect(at(silentAfterMs)).toEqual([]);
    expect(at(silentAfterMs + 1)).toMatchObject([{ agents: ['insp-01'], judgement: 'unexplained' }]);
  });
  test('the hub does not call silent what it could not hear', () => {
    const list = agents(all(jst(2, '10:00')));
    const given = { now: jst(2, '12:00'), plantOf: () => plant, open: [] };
    expect(judgeSilence(list, { ...given, hubSince: jst(2, '11:59') })).toEqual([]);
    expect(judgeSilence(list, { ...given, hubSince: jst(2, '11:58') })).toHaveLength(1);
  });
  test('a stop in good order is no matter to raise', () => {
    const list = agents({ ...all(jst(2, '10:05')), 'insp-01': jst(2, '10:00') }, { 'insp-01': { stopped: true } });
    expect(judge(list, jst(2, '10:06'))).toMatchObject([{ judgement: 'clean_stop', agents: ['insp-01'] }]);
  });
  test('a line cut at the breaker in working hours is one matter', () => {
    const heard = {
      'insp-01': jst(2, '10:00'),
      'insp-02': new Date(jst(2, '10:00').getTime() + 40_000),
      'hmi-01': jst(2, '10:01'),
      'office-01': jst(2, '10:05'),
    };
    const found = judge(agents(heard), jst(2, '10:05'));
    expect(found).toMatchObject([{ agents: line, judgement: 'unexplained', zone: 'fa1', wholeSite: false }]);
    expect(found[0]!.text.ja).toContain('ほか2台');
  });
  test('agents that fall silent minutes apart are two matters', () => {
    const heard = { 'insp-01': jst(2, '10:00'), 'insp-02': jst(2, '10:03'), 'hmi-01': jst(2, '10:08') };
    expect(judge(agents(heard), jst(2, '10:08'))).toHaveLength(2);
  });
  test('all zones at once is one matter of the site', () => {
    const found = judge(agents({ ...all(jst(2, '10:00')), 'office-01': jst(2, '10:00') }), jst(2, '10:05'));
    expect(found).toMatchObject([
      { zone: null, wholeSite: true, agents: ['hmi-01', 'insp-01', 'insp-02', 'office-01'] },
    ]);
  });
  test('several machines off at night outside shifts are taken for power, one alone is not', () => {
    const several = judge(agents({ ...all(jst(3, '02:00')), 'office-01': jst(3, '02:10') }), jst(3, '02:10'));
    expect(several).toMatchObject([{ judgement: 'power_loss' }]);
    const alone = judge(agents({ ...all(jst(3, '02:10')), 'insp-01': jst(3, '02:00') }), jst(3, '02:10'));
    expect(alone).toMatchObject([{ judgement: 'unexplained' }]);
    const stillOff = judge(agents({ ...all(jst(3, '02:00')), 'office-01': jst(3, '09:00') }), jst(3, '09:00'));
    expect(stillOff).toMatchObject([{ judgement: 'unexplained' }]);
  });
  test('one agent that vanishes in planned hours while its line works overtime is not planned', () => {
    const overtime: PlantCalendar = {
      ...plant,
      calendar: {
        ...calendar,
        stops: [
          {
            id: 'o',
            name: '残業',
            kind: 'overtime',
            from: jst(7, '09:00').toISOString(),
            to: jst(7, '12:00').toISOString(),
            zones: ['fa1'],
          },
        ],
      },
    };
    const heard = { ...all(jst(7, '10:05')), 'insp-01': jst(7, '10:00') };
    expect(judge(agents(heard), jst(7, '10:05'), overtime)).toMatchObject([{ judgement: 'unexplained' }]);
    expect(judge(agents(all(jst(7, '10:00'))), jst(7, '10:05'), overtime)).toMatchObject([{ judgement: 'planned' }]);
  });
  test('a legal power cut is planned, and ends', () => {
    const cut: PlantCalendar = {
      ...plant,
      calendar: {
        ...calendar,
        stops: [
          {
            id: 'c',
            name: '法定停電',
            kind: 'legal_power_cut',
            from: jst(4, '09:00').toISOString(),
            to: jst(4, '12:00').toISOString(),
            zones: [],
          },
        ],
      },
    };
    const list = agents(all(jst(4, '09:01')));
    expect(judge(list, jst(4, '11:00'), cut)).toMatchObject([{ judgement: 'planned' }]);
    expect(judge(list, jst(4, '13:01'), cut)).toMatchObject([{ judgement: 'unexplained' }]);
  });
  test('in trial operation a matter says so', () => {
    const list = agents(
      all(jst(2, '10:00')),
      Object.fromEntries(line.map((one) => [one, { phase: 'trial' as const }])),
    );
    expect(judge(list, jst(2, '10:05'))[0]!.trial).toBe(true);
  });
});

/** A watch over agents whose last sign the test sets. */
function watch(start: Date) {
  let now = start;
  let list: SilenceInput[] = [];
  let said: Record<string, Lifecycle> = {};
  const raised: Silence[] = [];
  const returned: Return[] = [];
  const one = new SilenceWatch({
    agents: () => list,
    lifecycle: (_site, agent) => said[agent] ?? {},
    assetOf: () => null,
    plantOf: () => plant,
    listener: { raiseSilence: (silence) => raised.push(silence), resolveSilence: (back) => returned.push(back) },
    note: () => {},
    clock: () => now,
  });
  return {
    raised,
    returned,
    /** Sets the clock and who was heard when, and judges. */
    at(time: Date, heard: Record<string, Date>, words: Record<string, Lifecycle> = {}) {
      now = time;
      list = agents(heard);
      said = words;
      one.tick();
    },
  };
}
const word = (action: string, at: Date): Lifecycle => ({ [action]: { received: at.toISOString(), storeSeq: 1 } });

describe('the ordinary week', () => {
  test('raises nothing: Friday cut a little early, the week end, Monday start one after the other, overtime', () => {
    const seen = watch(jst(2, '06:00'));
    const office = (at: Date) => ({ 'office-01': at });
    seen.at(jst(6, '19:30'), { ...all(jst(6, '19:30')), ...office(jst(6, '19:30')) });
    for (let hours = 0; hours < 58; hours++) {
      const now = new Date(jst(6, '19:55').getTime() + hours * 3_600_000);
      seen.at(now, { ...all(jst(6, '19:50')), ...office(now) });
    }
    for (let minute = 50; minute < 75; minute++) {
      const now = new Date(jst(9, '06:00').getTime() + minute * 60_000);
      const heard = Object.fromEntries(
        line.map((agent, index) => [agent, minute >= 50 + index * 10 ? now : jst(6, '19:50')]),
      );
      seen.at(now, { ...heard, ...office(now) });
    }
    seen.at(jst(9, '08:00'), { ...all(jst(9, '08:00')), ...office(jst(9, '08:00')) });
    expect(seen.raised).toEqual([]);
    expect(seen.returned).toEqual([]);
  });
  test('a machine that does not come back on Monday is raised once its hour of grace is over', () => {
    const seen = watch(jst(2, '06:00'));
    const heard = (now: Date) => ({ ...all(now), 'insp-01': jst(6, '20:10') });
    seen.at(jst(7, '12:00'), all(jst(6, '20:10')));
    seen.at(jst(9, '07:45'), heard(jst(9, '07:45')));
    expect(seen.raised).toEqual([]);
    seen.at(jst(9, '08:05'), heard(jst(9, '08:05')));
    expect(seen.raised.map((one) => one.agents.map(({ agent }) => agent))).toEqual([['insp-01']]);
  });
});

describe('returns', () => {
  const lost = jst(2, '10:00');
  const away = () => {
    const seen = watch(jst(2, '06:00'));
    seen.at(jst(2, '10:05'), { ...all(jst(2, '10:05')), 'insp-01': lost });
    expect(seen.raised).toHaveLength(1);
    seen.at(jst(2, '10:06'), { ...all(jst(2, '10:06')), 'insp-01': lost });
    expect(seen.raised).toHaveLength(1);
    return seen;
  };
  const back = (seen: ReturnType<typeof watch>, time: string, words: Lifecycle = {}) =>
    seen.at(jst(2, time), all(jst(2, time)), { 'insp-01': words });

  test('the machine reports a loss of power', () => {
    const seen = away();
    back(seen, '10:20', word('power_loss', jst(2, '10:20')));
    expect(seen.returned).toMatchObject([{ agent: 'insp-01', explanation: 'power_loss', key: seen.raised[0]!.key }]);
  });
  test('it went on and only the line was cut: said after a minute without other words', () => {
    const seen = away();
    back(seen, '10:20');
    expect(seen.returned).toEqual([]);
    back(seen, '10:21');
    expect(seen.returned).toMatchObject([{ explanation: 'line_cut' }]);
    back(seen, '10:22');
    expect(seen.returned).toHaveLength(1);
  });
  test('the agent began anew without a stop before: unexplained, a person must look', () => {
    const seen = away();
    const words = word('agent_started', jst(2, '10:20'));
    back(seen, '10:20', words);
    back(seen, '10:21', words);
    expect(seen.returned).toMatchObject([{ explanation: 'unexplained' }]);
  });
  test('words from before the silence explain nothing', () => {
    const seen = away();
    const words = word('power_loss', jst(2, '08:00'));
    back(seen, '10:20', words);
    back(seen, '10:21', words);
    expect(seen.returned).toMatchObject([{ explanation: 'line_cut' }]);
  });
  test('more machines of the line that join keep one matter', () => {
    const seen = watch(jst(2, '06:00'));
    const close = new Date(lost.getTime() + 50_000);
    seen.at(new Date(lost.getTime() + 95_000), {
      'insp-01': lost,
      'insp-02': close,
      'hmi-01': close,
      'office-01': close,
    });
    seen.at(jst(2, '10:03'), { 'insp-01': lost, 'insp-02': close, 'hmi-01': close, 'office-01': jst(2, '10:03') });
    expect(seen.raised.map((one) => [one.key, one.agents.length])).toEqual([
      [seen.raised[0]!.key, 1],
      [seen.raised[0]!.key, 3],
    ]);
  });
});
