import { expect, test } from 'vitest';
import type { EventDraft } from '#protocol/events/event.ts';
import { reasonsText } from '#protocol/reasons/reason.ts';
import type { AuditEntry } from './audit-entry.ts';
import { type EventWatchParts, type Heard, watchEvents } from './event-watch.ts';

/** What one turn of the controller does: it says something, fails, is left alone, or the agent is stopped. */
type Turn = Partial<Heard> | Error | 'blackout' | 'stop';

const minute = (n: number) => new Date(Date.UTC(2026, 10, 4, 8, n)).toISOString();
const write: AuditEntry = { action: 'write', type: 'i=2100', done: true, user: 'tanaka' };

/** Plays one turn a minute from 08:00 on, then stops. */
async function play(turns: Turn[], more: Partial<EventWatchParts> = {}) {
  const abort = new AbortController();
  const seen = { drafts: [] as EventDraft[], heardUntil: [] as string[], left: 0, moved: 0, unwell: [] as string[] };
  let at = -1;
  let turn: Turn = 'stop';
  await watchEvents({
    origin: { host: 'gw', device: 'weld', address: 'opc.tcp://weld', protocol: 'opcua' },
    source: 'opc-ua',
    signal: abort.signal,
    blackedOut: () => {
      at += 1;
      turn = turns[at] ?? 'stop';
      return turn === 'blackout';
    },
    listen: async () => {
      if (turn instanceof Error) throw turn;
      if (turn === 'stop' || turn === 'blackout') {
        abort.abort();
        throw new Error('cancelled');
      }
      return { entries: [], overrun: false, since: minute(0), ...turn };
    },
    leave: async () => {
      seen.left += 1;
    },
    heardUntil: undefined,
    commit: async (drafts, heardUntil) => {
      seen.drafts.push(...drafts);
      seen.heardUntil.push(heardUntil);
    },
    unwell: (why) => seen.unwell.push(reasonsText(why)),
    moved: () => {
      seen.moved += 1;
    },
    now: () => new Date(minute(at)),
    pauseMs: 0,
    ...more,
  });
  return seen;
}

const gaps = (drafts: EventDraft[]) =>
  drafts
    .filter(({ kind }) => kind === 'gap')
    .map(({ fields }) => [fields['gap.reason_code'], fields['gap.from'], fields['gap.to']]);

test('what was heard is kept with until when it was listened to, and an act leads to a snapshot', async () => {
  const { drafts, heardUntil, moved } = await play([{}, { entries: [write] }, {}]);
  expect(drafts.map(({ kind }) => kind)).toEqual(['ot.audit']);
  expect(heardUntil).toEqual([minute(0), minute(1), minute(2)]);
  expect(moved).toBe(1);
});

test('a refused attempt and a certificate that was shown lead to none', async () => {
  const entries: AuditEntry[] = [
    { ...write, done: false },
    { ...write, action: 'certificate' },
  ];
  expect((await play([{ entries }])).moved).toBe(0);
});

test('while the line was broken is one gap, from the last time that it was heard to the new listening', async () => {
  const { drafts, unwell } = await play([{}, new Error('socket'), new Error('refused'), { since: minute(3) }, {}]);
  expect(gaps(drafts)).toEqual([['controller_events_missed', minute(0), minute(3)]]);
  expect(unwell).toEqual([
    '',
    'its audit events are not heard (socket)',
    'its audit events are not heard (refused)',
    '',
    '',
  ]);
});

test('black-out hours are a gap with their own reason, and the connection is given back for them', async () => {
  const { drafts, left } = await play([{}, 'blackout', 'blackout', { since: minute(3) }]);
  expect(gaps(drafts)).toEqual([['controller_events_blackout', minute(0), minute(3)]]);
  expect(left).toBe(3);
});

test('the time while the agent was stopped is a gap; before the first listening ever there is none', async () => {
  const stopped = await play([{ since: minute(0) }], { heardUntil: '2026-11-04T06:30:00.000Z' });
  expect(gaps(stopped.drafts)).toEqual([['controller_events_stopped', '2026-11-04T06:30:00.000Z', minute(0)]]);
  expect(gaps((await play([new Error('refused'), {}])).drafts)).toEqual([]);
});

test('what overflowed is a gap since the turn before', async () => {
  const { drafts } = await play([{}, { overrun: true }]);
  expect(gaps(drafts)).toEqual([['controller_events_overrun', minute(0), minute(1)]]);
});

test('what was heard but could not be kept is missing from then on', async () => {
  let full = true;
  const kept: EventDraft[] = [];
  await play([{ entries: [write] }, {}], {
    commit: async (drafts) => {
      if (full) {
        full = false;
        throw new Error('disk full');
      }
      kept.push(...drafts);
    },
  });
  expect(gaps(kept)).toEqual([['controller_events_missed', minute(0), minute(1)]]);
});

test('the standing connection is given back at the end, and a failure of that is told', async () => {
  expect((await play([{}])).left).toBe(1);
  const { unwell } = await play([{}], { leave: () => Promise.reject(new Error('no answer')) });
  expect(unwell.at(-1)).toBe('its audit events are not heard (no answer)');
});
