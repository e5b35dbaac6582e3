import { describe, expect, test } from 'vitest';
import { openHub } from '../api/api-harness.ts';
import { openControlStore } from '../store/control-store.ts';
import { KeepingClock } from './keeping-clock.ts';
import { retentionMigrations } from './migrations.ts';
import { Retention } from './retention.ts';

const hour = 3_600_000;
const day = 24 * hour;
const begin = Date.parse('2026-11-02T00:00:00.000Z');

function machine() {
  const control = openControlStore(':memory:', retentionMigrations);
  const state = { steady: 1000 };
  const boot = () => new KeepingClock(control, () => state.steady);
  return { state, boot };
}

describe('the clock by which records grow old', () => {
  test('is believed as far as it follows on the time that passed', () => {
    const { state, boot } = machine();
    const clock = boot();
    expect(clock.judge(new Date(begin))).toBeNull();
    state.steady += 40 * day;
    expect(clock.judge(new Date(begin + 40 * day + 20 * hour))).toBeNull();
    state.steady += hour;
    const jumped = new Date('2038-01-19T03:14:07.000Z');
    expect(clock.judge(jumped)).toEqual({
      says: jumped.toISOString(),
      expected: new Date(begin + 40 * day + 21 * hour).toISOString(),
    });
  });

  test('is doubted for as long as it stays wrong, and believed again when it comes back', () => {
    const { state, boot } = machine();
    const clock = boot();
    clock.judge(new Date(begin));
    for (const hours of [1, 2, 60]) {
      state.steady = 1000 + hours * hour;
      expect(clock.judge(new Date(begin + 4000 * day + hours * hour))).not.toBeNull();
    }
    expect(clock.judge(new Date(begin + 60 * hour))).toBeNull();
  });

  test('may have gone on for two weeks while the hub was off, not for years', () => {
    const { state, boot } = machine();
    boot().judge(new Date(begin));
    state.steady = 5;
    expect(boot().judge(new Date(begin + 13 * day))).toBeNull();
    expect(boot().judge(new Date(begin + 4000 * day))).not.toBeNull();
    expect(boot().judge(new Date(begin + 4001 * day))).not.toBeNull();
  });

  test('is doubted when it went back, too', () => {
    const { boot } = machine();
    boot().judge(new Date(begin));
    expect(boot().judge(new Date(begin - 2 * day))).not.toBeNull();
  });
});

describe('retention by a clock that jumped ahead', () => {
  test('moves and deletes nothing, says so, and goes on when a person has confirmed the clock', async () => {
    const hub = await openHub();
    await hub.commit([{ site: 'tokyo', fields: { message: 'x' } }]);
    const told: string[] = [];
    let ahead = 0;
    const steady = () => hub.services.clock().getTime();
    const retention = new Retention({
      ...hub,
      store: hub.events,
      hotDays: 60,
      clock: () => new Date(steady() + ahead),
      steady,
      onFailure: (_reason, { en }) => told.push(en),
    });
    const left = async () => (await hub.events.search({ sites: ['tokyo'], limit: 10 })).events.length;
    await retention.run();
    ahead = 4000 * day;
    await retention.run();
    expect(await left()).toBe(1);
    expect(told).toHaveLength(1);
    expect(told[0]).toContain("The hub's clock says");
    expect(retention.state().clockDoubt).not.toBeNull();
    retention.confirmClock('時計を合わせた', { id: 'admin', role: 'administrator' });
    expect(retention.state().clockDoubt).toBeNull();
    retention.tick();
    await retention.stop();
    expect(await left()).toBe(0);
    expect(hub.ledger.list({ kind: 'retention.clock' }).items).toMatchObject([{ who: 'admin' }]);
  });

  test('is shown and confirmed over the API by who sets the keeping time alone', async () => {
    const hub = await openHub();
    const admin = hub.browserOf((await hub.person('admin', ['administrator'])).id);
    const operator = hub.browserOf((await hub.person('op', ['fsoc_operator'])).id);
    hub.control.db.prepare("UPDATE retention_state SET clock_held = '2001-01-01T00:00:00.000Z'").run();
    await expect(hub.retention.run()).rejects.toThrow('the clock says');
    expect((await admin.get('/retention')).json.items[0].clockDoubt.expected).toBe('2001-01-01T00:00:00.000Z');
    const confirm = { reason: '時計を確認した' };
    expect((await operator.post('/retention/clock', confirm)).status).toBe(403);
    expect((await admin.post('/retention/clock', confirm)).status).toBe(204);
    expect((await admin.get('/retention')).json.items[0].clockDoubt).toBeNull();
    await hub.retention.run();
  });
});
