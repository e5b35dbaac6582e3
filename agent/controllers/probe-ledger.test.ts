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
