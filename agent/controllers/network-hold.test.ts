import { afterEach, expect, test } from 'vitest';
import type { DeviceHold } from './device-hold.ts';
import { holdNetworkDevice, type NetworkDevice } from './network-hold.ts';
import { NotAskedError } from './stopped-reading.ts';

const holds: DeviceHold[] = [];

afterEach(() => {
  for (const hold of holds.splice(0)) hold.release();
});

/** A port that no other test of this machine takes at the same time. */
const port = 1024 + (process.pid % 60_000);

async function hold(device: Omit<NetworkDevice, 'port'>, waitMs = 0): Promise<DeviceHold> {
  const taken = await holdNetworkDevice({ ...device, port }, { waitMs });
  holds.push(taken);
  return taken;
}

test.each([
  ['127.0.0.1', '::ffff:127.0.0.1'],
  ['[0:0:0:0:0:0:0:1]', '::1'],
  ['LOCALHOST', 'localhost.'],
  ['127.0.0.1', 'localhost'],
])('%s and %s are one device', async (one, other) => {
  await hold({ host: one });
  await expect(hold({ host: other })).rejects.toThrow(NotAskedError);
});

test('who waited in vain holds nothing of what it had taken by then', async () => {
  const first = await hold({ host: '127.0.0.1' });
  await expect(hold({ host: 'localhost' })).rejects.toThrow(NotAskedError);
  first.release();
  await hold({ host: 'localhost' }, 60_000);
});

test('one that listens stands beside one that asks, and no second one beside it', async () => {
  await hold({ host: '127.0.0.1' });
  await hold({ host: '127.0.0.1', listens: true });
  await expect(hold({ host: '127.0.0.1', listens: true })).rejects.toThrow('127.0.0.1');
});
