import { expect, test } from 'vitest';
import { type ProbeResult, type ProbeState, type StateEvent, stepProbe } from './probe-ledger.ts';

const at = (minute: number) => `2026-01-05T00:${String(minute).padStart(2, '0')}:00.000Z`;

function play(results: ProbeResult[]): { events: StateEvent[]; because: (string | undefined)[] } {
  let state: ProbeState | undefined;
  const events: StateEvent[] = [];
  const because = results.map((result, minute) => {
    const step = stepProbe(state, result, at(minute));
    state = step.state;
    events.push(...step.events);
    return step.snapshotBecause;
  });
  return { events, because };
}

const good: ProbeResult = { reachable: true, startTime: '2026-01-01T00:00:00.000Z', state: 'run', clockOffsetMs: 10 };
const bad: ProbeResult = { reachable: false, reason: 'no answer' };

test('a quiet controller enters nothing', () => {
  expect(play([good, good, good])).toEqual({ events: [], because: [undefined, undefined, undefined] });
});

test('one missed look is not a loss; two are, bounded by the last good and the first missed one', () => {
  expect(play([good, bad, good]).events).toEqual([]);
  expect(play([good, bad, bad, bad, good]).events).toMatchObject([
    { action: 'comm_loss', earliest: at(0), latest: at(1), source: 'tcpGap' },
    { action: 'comm_restore', earliest: at(1), latest: at(4) },
  ]);
});

test('a newer start time is a stop and a start after the last good look, and asks for a snapshot', () => {
  const { events, because } = play([good, { ...good, startTime: '2026-01-05T00:00:30.000Z' }]);
  expect(events).toMatchObject([
    { action: 'stop', earliest: at(0), latest: at(1), source: 'startTime' },
    { action: 'start', earliest: at(0), latest: at(1), source: 'startTime' },
  ]);
  expect(because[1]).toBe('restart');
});

test('the run byte tells stop and start, another word a change of mode', () => {
  const seen = play([
    good,
    { ...good, state: 'stop', stateSource: 'fc17run' },
    good,
    { ...good, state: 'maintenance' },
  ]);
  expect(seen.events.map((event) => [event.action, event.source])).toEqual([
    ['stop', 'fc17run'],
    ['start', 'state'],
    ['mode_change', 'state'],
  ]);
});

test('a state that is not known is a change of mode, neither a stop before it nor a start after it', () => {
  const { events } = play([good, { ...good, state: 'unknown 15' }, good, { ...good, state: 'unknown 7' }]);
  expect(events.map(({ action, detail }) => [action, detail.with['is']])).toEqual([
    ['mode_change', 'unknown 15'],
    ['mode_change', 'run'],
    ['mode_change', 'unknown 7'],
  ]);
});

test('a clock that moved jumps once', () => {
  const moved = { ...good, clockOffsetMs: 3_600_010 };
  expect(play([good, moved, moved]).events).toMatchObject([{ action: 'clock_jump' }]);
});

test('a moved revision counter asks for a snapshot', () => {
  expect(
    play([
      { ...good, marker: 'a' },
      { ...good, marker: 'b' },
    ]).because,
  ).toEqual([undefined, 'marker']);
});

test('a controller that was never seen is not lost', () => {
  expect(play([bad, bad, bad, good]).events).toEqual([]);
});

test('a start time before the known one is a start, too: the clock of the controller was set back', () => {
  const { events } = play([good, { ...good, startTime: '2000-01-01T00:00:05.000Z' }]);
  expect(events.map(({ action }) => action)).toEqual(['stop', 'start']);
});

test('a start that state and start time both show is entered once, and needs no second stop', () => {
  const stopped = { ...good, state: 'stop' };
  const { events } = play([good, stopped, { ...good, startTime: '2026-01-05T00:01:30.000Z' }]);
  expect(events.map(({ action, source }) => [action, source])).toEqual([
    ['stop', 'state'],
    ['start', 'startTime'],
  ]);
});

test('a start into another mode is a start that says so, not a mode change beside it', () => {
  const stopped = { ...good, state: 'stop', mode: 'PROGRAM' };
  const started = { ...good, mode: 'RUN', startTime: '2026-01-05T00:01:30.000Z' };
  expect(play([{ ...good, mode: 'RUN' }, stopped, started]).events).toMatchObject([
    { action: 'stop' },
    {
      action: 'start',
      source: 'startTime',
      detail: { code: 'start_time_and_mode', with: { was: 'PROGRAM', is: 'RUN' } },
    },
  ]);
});

test('a change of mode alone is a mode change, with a change of state it is only that', () => {
  const monitor = { ...good, mode: 'MONITOR' };
  expect(play([{ ...good, mode: 'RUN' }, monitor]).events).toMatchObject([
    { action: 'mode_change', detail: { code: 'mode_became', with: { was: 'RUN', is: 'MONITOR' } } },
  ]);
  const stopped = { ...good, state: 'stop', mode: 'PROGRAM', because: 'remote operation' };
  expect(play([{ ...good, mode: 'RUN' }, stopped]).events).toMatchObject([
    { action: 'stop', detail: { text: 'state run became stop (remote operation)' } },
  ]);
});

test('a counter of running seconds that began anew is a probable start at its own moment', () => {
  const { events, because } = play([
    { ...good, secondsRunning: 5000 },
    { ...good, secondsRunning: 20 },
  ]);
  expect(events).toMatchObject([
    { action: 'stop', earliest: at(0), source: 'counterReset', confidence: 'probable' },
    { action: 'start', earliest: '2026-01-05T00:00:35.000Z', latest: '2026-01-05T00:00:45.000Z' },
  ]);
  expect(because[1]).toBe('restart');
});

test.each([
  ['it counts on', 5000, 5060],
  ['it wraps', 65_530, 54],
  ['it stands still while the program is stopped', 10, 10],
])('a counter of running seconds enters nothing when %s', (_name, before, after) => {
  expect(
    play([
      { ...good, secondsRunning: before },
      { ...good, secondsRunning: after },
    ]).events,
  ).toEqual([]);
});
