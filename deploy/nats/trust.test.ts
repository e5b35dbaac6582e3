import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Account, decode } from '@nats-io/jwt';
import { afterEach, expect, test, vi } from 'vitest';
import type { Site } from './sites.ts';
import { establishTrust } from './trust.ts';

const dir = mkdtempSync(join(tmpdir(), 'hinomi-trust-'));
afterEach(() => {
  vi.useRealTimers();
  rmSync(dir, { recursive: true, force: true });
});

const site = (id: string) => ({ id, local: true }) as Site;
const claims = ['operator', 'plant', 'agents', 'system'];
const kept = () => claims.map((name) => readFileSync(join(dir, 'jwt', `${name}.jwt`), 'utf8'));

test('claims that say the same are left as they are, however often and whenever they are rendered', async () => {
  vi.useFakeTimers({ now: Date.parse('2026-11-02T00:00:00Z'), toFake: ['Date'] });
  const first = await establishTrust(dir, [site('tokyo')]);
  const files = kept();
  vi.setSystemTime(Date.parse('2026-12-02T00:00:00Z'));
  expect(await establishTrust(dir, [site('tokyo')])).toEqual(first);
  expect(kept()).toEqual(files);
});

test('a claim that says something else is signed anew, the others stay', async () => {
  await establishTrust(dir, [site('tokyo')]);
  const [operator, plant, agents, system] = kept();
  const next = await establishTrust(dir, [site('tokyo'), site('osaka')]);
  expect([kept()[0], kept()[3]]).toEqual([operator, system]);
  expect(kept()[1]).not.toBe(plant);
  expect(kept()[2]).not.toBe(agents);
  expect(decode<Account>(next.agents.jwt).nats.signing_keys).toHaveLength(2);
  expect(next.agents.jwt).toBe(kept()[2]);
});

test('a file that holds no claim is made anew', async () => {
  const first = await establishTrust(dir, [site('tokyo')]);
  writeFileSync(join(dir, 'jwt', 'plant.jwt'), 'damaged');
  const next = await establishTrust(dir, [site('tokyo')]);
  expect(decode<Account>(next.plant.jwt).sub).toBe(first.plant.id);
  expect(kept()[1]).toBe(next.plant.jwt);
});
