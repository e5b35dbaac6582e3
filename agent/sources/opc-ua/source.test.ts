import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { parse } from 'yaml';
import { findings } from '#protocol/events/validate.ts';
import { type RunningForTest, runForTest } from '../source-harness.ts';
import { configNotes } from './config-notes.ts';
import { opcUaConfig } from './source.config.ts';
import { source } from './source.ts';

let running: RunningForTest | undefined;
afterEach(() => running?.stop());

test('the sample configuration parses', () => {
  const text = readFileSync(new URL('sample.yaml', import.meta.url), 'utf8');
  expect(opcUaConfig.safeParse(parse(text)).error?.issues).toBeUndefined();
});

test.each([
  [{ url: 'opc.tcp://h:4840', user: 'u' }, 'devices.0.passwordFile'],
  [{ url: 'opc.tcp://h:4840', user: 'u', passwordFile: 'p' }, 'devices.0.security'],
  [{ url: 'opc.tcp://h:4840', userCertificate: true }, 'devices.0.security'],
  [{ url: 'opc.tcp://h:4840', userCertificate: true, user: 'u', security: 'Sign' }, 'devices.0.userCertificate'],
  [{ url: 'opc.tcp://h:4840', security: 'Sign', policy: 'Basic128' }, 'devices.0.policy'],
  [{ url: 'http://h' }, 'devices.0.url'],
  [{ url: 'opc.tcp://h:4840', trust: ['abc'] }, 'devices.0.trust.0'],
])('%j is refused with the place', (device, place) => {
  const result = opcUaConfig.safeParse({ devices: [{ id: 'a', ...device }] });
  expect(result.error?.issues[0]?.path.join('.')).toBe(place);
});

test('what is unsafe, or waits for a person, is noted before anything is read', () => {
  const url = 'opc.tcp://h:4840';
  const secured = { id: 'a', url, security: 'Sign', policy: 'Basic256' };
  const clear = { id: 'b', url, user: 'u', passwordFile: 'p', passwordInClear: true };
  const devices = [
    secured,
    clear,
    { id: 'c', url },
    { ...secured, id: 'd', policy: undefined, trust: ['0'.repeat(64)] },
  ];
  const told = configNotes(opcUaConfig.parse({ devices }));
  expect(told.map((note) => note.slice(0, 20))).toEqual([
    'a: no certificate is',
    'a: Basic256 is withd',
    'b: p: there is no su',
    'b: the password may ',
  ]);
});

test('a server that turns everybody away gives an incomplete snapshot, shown in health and compared with nothing', async () => {
  const closed = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve) => {
    closed.listen(0, '127.0.0.1', resolve);
  });
  const address = closed.address();
  const url = `opc.tcp://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  const run = runForTest(source, { devices: [{ id: 'weld', url, probeEverySeconds: 0, answerMs: 500 }] });
  running = run;
  await run.until((events) => events.length > 0);
  closed.close();
  expect(run.events[0]).toMatchObject({
    kind: 'ot.snapshot',
    fields: { 'device.id': 'weld', 'device.protocol': 'opcua', 'snapshot.complete': false },
  });
  expect(run.events.flatMap(findings)).toEqual([]);
  expect(await run.command('snapshot')).toMatchObject({ snapshots: [{ complete: false, changes: 0 }] });
  expect(run.health.at(-1)).toMatchObject({ state: 'degraded' });
});
