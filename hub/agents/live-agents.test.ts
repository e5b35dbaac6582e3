import { expect, test } from 'vitest';
import { because, reasonsText } from '#protocol/reasons/reason.ts';
import type { Clocks } from './clocks.ts';
import { LiveAgents } from './live-agents.ts';

const unmeasured = { measure: () => undefined, offset: () => null } as unknown as Clocks;
const beat = (more: object) =>
  JSON.stringify({
    v: 1,
    time: '2026-11-04T03:00:00.000Z',
    boot: 'b',
    instance: 'i',
    rttMs: 1,
    version: '1',
    platform: 'linux',
    host: 'h',
    machine: 'm',
    spool: { bytes: 0, events: 0, full: false },
    lanes: {},
    throttle: null,
    refusedPublishes: 0,
    answers: [],
    config: 0,
    ...more,
  });
const source = { id: 'journald', type: 'journald', state: 'degraded', lastEvent: null, perMinute: 0, restarts: 0 };
const heard = (more: object) => {
  const live = new LiveAgents(unmeasured, () => undefined);
  expect(live.hear('hb.tokyo.insp-07', beat(more), 0)).not.toBeNull();
  return live.get('tokyo', 'insp-07')!;
};

test('what is being read right now is told by controller, and nothing by an older agent', () => {
  const quiet = { ...source, reason: null };
  const reading = {
    device: 'press',
    started: '2026-03-02T00:00:00.000Z',
    step: 'read',
    done: 4000,
    of: 18_000,
    requests: 300,
    secondsLeft: 70,
  };
  expect(heard({ sources: [quiet, { ...quiet, id: 'opc-ua', readings: [reading] }] }).readings).toEqual([reading]);
  expect(heard({ sources: [quiet] }).readings).toEqual([]);
});

test('how far a series of readings is, is told, and nothing by an older agent', () => {
  const quiet = { ...source, reason: null };
  const due = '2026-03-02T00:05:00.000Z';
  const series = { device: 'press', of: 3, taken: 1, failed: 0, why: [], due, ended: null };
  expect(heard({ sources: [quiet, { ...quiet, id: 'opc-ua', series: [series] }] }).series).toEqual([series]);
  expect(heard({ sources: [quiet] }).series).toEqual([]);
});

test('health and throttle are said in both languages', () => {
  const reasons = [because('no_such_log', { names: 'System' }), because('log_off', { channel: 'Security' })];
  const cpu = because('cpu_over', { percent: '3.1', limit: 2 });
  const live = heard({
    throttle: cpu.text,
    throttledBy: [cpu],
    sources: [{ ...source, reason: reasonsText(reasons), reasons }],
  });
  expect(live.throttle).toEqual({ ja: 'CPU 3.1 % が上限 2 % を超えた', en: 'CPU 3.1 % is over 2 %' });
  expect(live.sources[0]!.reason).toEqual({
    ja: 'この端末に System という名前のログがない。Security は無効になっていて記録されない',
    en: 'this PC has no log named System; Security is switched off and records nothing',
  });
});

test('an older agent, or a later reason, is shown as it was said', () => {
  const words = { ja: 'odd', en: 'odd' };
  const older = heard({ throttle: 'odd', sources: [{ ...source, reason: 'odd' }] });
  expect([older.throttle, older.sources[0]!.reason]).toEqual([words, words]);
  const later = heard({ sources: [{ ...source, reason: 'odd', reasons: [{ code: 'later', with: {}, text: 'odd' }] }] });
  expect(later.sources[0]!.reason).toEqual(words);
  expect(heard({ sources: [{ ...source, state: 'running', reason: null }] }).sources[0]!.reason).toBeNull();
});
