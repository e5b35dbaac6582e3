import { describe, expect, test } from 'vitest';
import type { StoredEvent } from '#protocol/events/event.ts';
import { openControlStore } from '../store/control-store.ts';
import { networkMigrations } from './migrations.ts';
import { type Listening, WireCheck, type WireVerdict } from './wire-check.ts';

const start = Date.parse('2026-11-02T00:00:00Z');
const [scada, plc] = ['10.1.0.7', '10.1.0.50'];

function check(options: { listening?: Listening; usual?: boolean } = {}) {
  let now = start;
  let listening = options.listening ?? 'all';
  const verdicts: WireVerdict[] = [];
  const one = new WireCheck({
    control: openControlStore(':memory:', networkMigrations),
    listening: () => listening,
    isUsual: () => options.usual ?? false,
    addressOf: (_site, _agent, device) => ({ press: plc, PRESS: '10.1.0.51' })[device] ?? null,
    verdict: (verdict) => void verdicts.push(verdict),
    clock: () => new Date(now),
  });
  const take = (kind: string, minute: number, fields: Record<string, unknown>, more: Partial<StoredEvent> = {}) => {
    now = start + minute * 60_000;
    const time = new Date(now).toISOString();
    const base = { site: 'tokyo', agent: 'gw', asset: 'press-1', corrected: time, received: time, kind };
    one.take({ ...base, fields, ...more } as unknown as StoredEvent);
  };
  return {
    read: (minute: number) => take('ot.snapshot', minute, { 'device.id': 'press', 'snapshot.complete': true }),
    change: (minute: number, before: number, more = {}) =>
      take('ot.config_change', minute, {
        ...{ 'device.id': 'press', 'change.observed_from': new Date(start + before * 60_000).toISOString(), ...more },
      }),
    write: (minute: number, more = {}) =>
      take('ot.command', minute, {
        ...{ 'event.action': 'write', 'source.ip': scada, 'destination.ip': plc, 'event.outcome': 'success', ...more },
      }),
    take,
    hear: (as: Listening) => {
      listening = as;
    },
    at: (minute: number) => {
      now = start + minute * 60_000;
      one.tick();
      return verdicts.splice(0).map(({ fields }) => [fields['event.action'], fields['source.ip']]);
    },
    lost: (from: number, to: number) => one.lost('tokyo', 'sensor', start + from * 60_000, start + to * 60_000),
  };
}

describe('a reading held against the wire', () => {
  test.each([
    // changed, written, all of it seen → verdict
    [true, true, 'all', [['changed_seen', scada]]],
    [true, true, 'not', [['changed_seen', scada]]],
    [true, false, 'all', [['changed_unseen', undefined]]],
    [true, false, 'not', [['changed_not_covered', undefined]]],
    [false, true, 'all', [['written_unchanged', scada]]],
    [false, true, 'not', [['written_unchanged', scada]]],
    [false, false, 'all', []],
    [false, false, 'not', []],
  ] as const)('changed %s, written %s, seen %s', (changed, written, listening, verdict) => {
    const one = check({ listening });
    one.read(0);
    if (written) one.write(20);
    one.read(60);
    if (changed) one.change(60, 0);
    expect(one.at(60.5)).toEqual([]);
    expect(one.at(72)).toEqual(verdict);
    expect(one.at(73)).toEqual([]);
  });

  test('waits for what is on its way, and for the reading that confirms a change looks back to before the change', () => {
    const one = check({ listening: 'not_yet' });
    one.read(0);
    one.write(30);
    one.read(60);
    one.change(60, 0);
    expect(one.at(62)).toEqual([]);
    one.read(63);
    one.change(63, 0, { 'change.confirmation': 'confirmed' });
    one.hear('all');
    expect(one.at(65)).toEqual([
      ['changed_seen', scada],
      ['changed_seen', scada],
    ]);
  });

  test('commands that were refused, that came before or after, of a drill or to another machine explain nothing', () => {
    const one = check();
    one.write(5);
    one.read(20);
    one.write(30, { 'event.outcome': 'failure' });
    one.write(31, { 'destination.ip': '10.1.0.51' });
    one.write(32, { 'event.action': 'read' });
    one.read(60);
    one.change(60, 20);
    one.write(61.5);
    expect(one.at(75)).toEqual([['changed_unseen', undefined]]);
  });

  test('who usually writes, and values that people left out, are no news; a loss of the sensor is kept', () => {
    const one = check({ usual: true });
    one.read(0);
    one.write(20);
    one.read(60);
    one.change(60, 0, { 'change.left_out': true });
    expect(one.at(75)).toEqual([]);
    const span = (minute: number) => new Date(start + minute * 60_000).toISOString();
    one.take('gap', 80, { 'gap.source': 'wire', 'gap.from': span(70), 'gap.to': span(80) }, { agent: 'sensor' });
    expect([one.lost(60, 65), one.lost(75, 90)]).toEqual([false, true]);
  });

  test('a command that is said to go on for years is over when it came, and names that differ in their letters alone are two controllers', () => {
    const one = check();
    const other = (minute: number) =>
      one.take('ot.snapshot', minute, { 'device.id': 'PRESS', 'snapshot.complete': true });
    one.read(0);
    other(0);
    one.write(20, { 'hinomi.operation.last': '2099-01-01T00:00:00Z' });
    other(59.5);
    one.read(60);
    one.change(60, 0);
    expect(one.at(75)).toEqual([['changed_seen', scada]]);
    one.read(200);
    one.change(200, 60);
    expect(one.at(215)).toEqual([['changed_unseen', undefined]]);
  });
});
