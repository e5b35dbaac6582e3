import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { because } from '#protocol/reasons/reason.ts';
import { openControlStore } from '../store/control-store.ts';
import { AgentRegister } from './agent-register.ts';
import { newestAsked } from './asked-readings.ts';
import { agentMigrations } from './migrations.ts';
import { OrderDesk } from './order-desk.ts';
import { SigningKey } from './signing-key.ts';

const dir = mkdtempSync(join(tmpdir(), 'asked-readings-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const key = new SigningKey(join(dir, 'key.pem'));
const place = { site: 'tokyo', agent: 'pc-1' };
const press = { ...place, device: 'press' };
let control: ReturnType<typeof openControlStore>;
let desk: OrderDesk;
let now: Date;

beforeEach(() => {
  control = openControlStore(':memory:', [...agentMigrations]);
  control.db.exec(`INSERT INTO agent (site, agent, name, public_key, seal_key, standing, phase, machine, host, platform, version, token, asked_at)
    VALUES ('tokyo', 'pc-1', 'PC', 'k', 'k', 'active', 'live', 'm', 'h', 'p', '1', 't', '')`);
  now = new Date('2026-11-04T03:00:00.000Z');
  desk = new OrderDesk(control, new AgentRegister(control), key, () => now);
});

const ask = (argument?: object) => desk.command({ ...place, name: 'snapshot', source: 'opc-ua', argument });
const answer = (id: string, ok: boolean, said: unknown) => {
  const detail = typeof said === 'string' ? said : JSON.stringify(said);
  desk.answered('tokyo', 'pc-1', [{ id, ok, detail }]);
};
const standing = () => newestAsked(control, press, now);

test('waits until the agent answers, and then says in both languages why it is not whole', () => {
  expect(standing()).toBeNull();
  const id = ask({ device: 'press' });
  expect(standing()).toMatchObject({ state: 'waiting', complete: null, why: null, endedAt: null });
  const causes = [because('device_asks_rest', { message: 'busy' })];
  answer(id, true, { snapshots: [{ device: 'press', complete: false, causes, changes: 0, waiting: false }] });
  expect(standing()).toMatchObject({
    state: 'answered',
    complete: false,
    changes: 0,
    endedAt: now.toISOString(),
    why: { ja: '機器が負荷を避けるよう求めた（busy）', en: 'the device asks for rest: busy' },
  });
});

test('goes by the newest order for this controller: one for all counts, those for others or of a series do not', () => {
  answer(ask({ device: 'press' }), false, 'there is no source opc-ua on this agent');
  ask({ device: 'oven' });
  ask({ device: 'press', series: { readings: 12, minutes: 60 } });
  expect(standing()).toMatchObject({ state: 'refused', why: { en: 'there is no source opc-ua on this agent' } });
  const all = ask();
  expect(standing()).toMatchObject({ state: 'waiting' });
  answer(all, true, { snapshots: [{ device: 'press', complete: true, changes: 2, waiting: true }] });
  expect(standing()).toMatchObject({ state: 'answered', complete: true, changes: 2, waits: true, why: null });
});

test('an answer that tells nothing of it, or is no answer, claims nothing; one that never came has expired', () => {
  answer(ask({ device: 'press' }), true, '{"snapshots":[{"dev');
  expect(standing()).toMatchObject({ state: 'answered', complete: null, why: null });
  ask({ device: 'press' });
  now = new Date(now.getTime() + 61 * 60_000);
  expect(standing()).toMatchObject({ state: 'expired' });
  now = new Date(now.getTime() + 60 * 60_000);
  expect(standing()).toBeNull();
});
