import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openControlStore } from '../store/control-store.ts';
import { AgentRegister } from './agent-register.ts';
import { agentMigrations } from './migrations.ts';
import { OrderDesk } from './order-desk.ts';
import { SigningKey } from './signing-key.ts';

const dir = mkdtempSync(join(tmpdir(), 'order-desk-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

test('an agent answers for its own orders only', () => {
  const control = openControlStore(':memory:', [...agentMigrations]);
  control.db.exec(`INSERT INTO agent (site, agent, name, public_key, seal_key, standing, phase, machine, host, platform, version, token, asked_at)
    VALUES ('tokyo', 'pc-1', 'PC', 'k', 'k', 'active', 'live', 'm', 'h', 'p', '1', 't', '')`);
  const clock = () => new Date('2026-11-04T03:00:00.000Z');
  const desk = new OrderDesk(control, new AgentRegister(control), new SigningKey(join(dir, 'key.pem')), clock);
  const id = desk.command({ site: 'tokyo', agent: 'pc-1', name: 'inventory', source: 'inventory' });
  const waiting = () => desk.waiting().map((order) => order.id);
  const answer = [{ id, ok: true, detail: 'done' }];
  desk.answered('tokyo', 'pc-2', answer);
  desk.answered('osaka', 'pc-1', answer);
  expect(waiting()).toEqual([id]);
  expect(desk.answered('tokyo', 'pc-1', answer)).toEqual([id]);
  expect(waiting()).toEqual([]);
});
