import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test } from 'vitest';
import { because, reasonIn, reasonWords } from '#protocol/reasons/reason.ts';
import type { Machine } from './machine.ts';
import { RunRecord } from './run-record.ts';
import { StopOrder } from './stop-order.ts';

const now = new Date('2026-11-02T00:00:00.000Z');
const home = mkdtempSync(join(tmpdir(), 'hinomi-run-'));
afterEach(() => rmSync(join(home, 'run.json'), { force: true }));
afterAll(() => rmSync(home, { recursive: true }));

/** How the next start describes the end of this run. */
const nextStart = (boot: string) =>
  new RunRecord(home, { boot } as Machine).starting(now, 'INSP-07').map(({ fields }) => fields['event.action']);

test('a stop says why in the language of its reader: the first order counts', () => {
  const stop = new StopOrder();
  expect([stop.signal.aborted, stop.reason]).toEqual([false, null]);
  stop.give(because('supervisor_gone'));
  stop.give(because('stop_signal', { signal: 'SIGTERM' }));
  const { fields } = new RunRecord(home, { boot: 'b1' } as Machine).stopping(now, 'INSP-07', stop.reason);
  expect(reasonWords(reasonIn('hinomi', fields)!)).toEqual({
    ja: '起動元のプロセスがなくなった',
    en: 'the supervisor went away',
  });
  expect(nextStart('b1')).toEqual(['agent_started']);
});

test('a run that was stopped in order, killed, or ended by a loss of power is told apart at the next start', () => {
  const record = new RunRecord(home, { boot: 'b1' } as Machine);
  record.stopping(now, 'INSP-07', because('stop_signal', { signal: 'SIGINT' }));
  expect(nextStart('b2')).toEqual(['boot', 'agent_started']);
  expect(nextStart('b3')).toEqual(['power_loss', 'agent_started']);
  const [killed] = new RunRecord(home, { boot: 'b3' } as Machine).starting(now, 'INSP-07');
  expect(reasonIn('hinomi', killed!.fields)?.code).toBe('agent_died');
});
