import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, describe, expect, test } from 'vitest';
import { type DeviceHold, holdDevice } from './device-hold.ts';
import { NotAskedError } from './stopped-reading.ts';
import { TcpLine } from './tcp-line.ts';

const keeper = new URL('hold-keeper.ts', import.meta.url).pathname;
let other: ChildProcess | undefined;
const holds: DeviceHold[] = [];
let serial = 0;

afterEach(() => {
  other?.kill('SIGKILL');
  for (const hold of holds.splice(0)) hold.release();
});

/** An address that no other test takes. */
const address = () => `device-${process.pid}-${serial++}:502`;

async function hold(place: string, waitMs?: number): Promise<DeviceHold> {
  const taken = await holdDevice(place, waitMs === undefined ? {} : { waitMs });
  holds.push(taken);
  return taken;
}

/** Another process that takes the address and keeps it until it is killed. */
async function holder(place: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, [keeper, place], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  return child;
}

test('who comes second waits for the first, whatever else is held', async () => {
  const place = address();
  const first = await hold(place);
  await hold(address());
  let second: DeviceHold | undefined;
  const waiting = hold(place).then((taken) => {
    second = taken;
  });
  await hold(address());
  expect(second).toBeUndefined();
  first.release();
  await waiting;
  expect(second).toBeDefined();
});

describe('a process that holds a device', () => {
  test('is named to who waits', async () => {
    const place = address();
    other = await holder(place);
    const stop = new AbortController();
    const name = await new Promise<string>((waiting) => {
      holdDevice(place, { signal: stop.signal, waiting }).catch((error: Error) => waiting(error.message));
    });
    stop.abort();
    expect(name).toContain(`process ${other.pid}`);
  });

  test('is no sign of the device for who waits in vain', async () => {
    const place = address();
    other = await holder(place);
    const refused = await holdDevice(place, { waitMs: 0 }).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(NotAskedError);
    expect((refused as NotAskedError).reason).toMatchObject({ code: 'device_held', with: { address: place } });
  });

  test('leaves nothing behind when it is killed', async () => {
    const place = address();
    other = await holder(place);
    const waiting = hold(place, 60_000);
    other.kill('SIGKILL');
    await waiting;
  });

  test('keeps a line from connecting until it ends', async () => {
    const host = `127.${process.pid & 127}.${(process.pid >> 7) & 255}.${((process.pid >> 15) & 127) + 1}`;
    other = await holder(`${host}:1`);
    const line = new TcpLine({ host, port: 1, connectMs: 1000, answerMs: 1000 });
    const opened = line.open();
    expect(line.connections).toBe(0);
    other.kill('SIGKILL');
    expect(await opened).toContain('ECONNREFUSED');
    expect(line.connections).toBe(1);
    line.close();
  });
});

test('who no longer wants it stops waiting', async () => {
  const place = address();
  await hold(place);
  const stop = new AbortController();
  const waiting = holdDevice(place, { signal: stop.signal });
  stop.abort();
  await expect(waiting).rejects.toThrow('aborted');
});
