import { expect, test } from 'vitest';
import type { DiscoveryAnswer } from '#protocol/controller-setup.ts';
import { politeScript, ScriptedDevice } from '../sources/modbus/scripted-device.ts';
import { SetUpDesk } from './set-up-desk.ts';

/** A controller of the hub at a device of the test, and the desk that is asked about it. */
function desk(port: number) {
  const settings = { host: '127.0.0.1', port, gateway: false, framing: 'tcp', requestsPerSecond: 100 };
  const local = { reachable: undefined, sources: [] };
  const signal = new AbortController().signal;
  const one = new SetUpDesk({ local, signal, now: () => new Date('2026-11-04T03:00:00Z') });
  const controller = { type: 'modbus', id: 'press', settings };
  const wish = { controller, unit: 1, end: 300, dry: false, search: 'order-7' };
  const ask = (argument: object) => one.wishes['discover']!(argument) as Promise<DiscoveryAnswer>;
  return { one, ask, wish };
}

test('a search for a map tells how far it is, ends when a person says so, and answers with what it found', async () => {
  const polite = politeScript(Array.from({ length: 300 }, (_, at) => at));
  const hold = Promise.withResolvers<void>();
  let asked = 0;
  const device = await ScriptedDevice.start((request) => {
    asked += 1;
    if (asked <= 3) return polite(request);
    hold.resolve();
    return undefined;
  });
  const { one, ask, wish } = desk(device.port);
  const running = ask(wish);
  await hold.promise;
  expect(one.searches).toMatchObject([{ device: 'order-7', started: '2026-11-04T03:00:00.000Z', step: 'look' }]);
  await expect(ask(wish)).rejects.toThrow('already');
  expect(await ask({ cancel: 'order-7' })).toEqual({ cancelled: true });
  const { map, stopped } = await running;
  expect(stopped).toMatch(/cancel|ended/);
  expect(map).toContain('id: 1');
  expect(one.searches).toEqual([]);
  expect(await ask({ cancel: 'order-7' })).toEqual({ cancelled: false });
  device.stop();
});
