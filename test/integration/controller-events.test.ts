import { zstdDecompressSync } from 'node:zlib';
import { afterEach, expect, test } from 'vitest';
import { findings } from '#protocol/events/validate.ts';
import { source } from '../../agent/sources/opc-ua/source.ts';
import { type RunningForTest, runForTest } from '../../agent/sources/source-harness.ts';
import { JsonProcess } from '../support/json-process.ts';

const program = new URL('../../simulators/opc-ua-server/main.ts', import.meta.url).pathname;
const ends: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function welder(...args: string[]): Promise<JsonProcess> {
  const plc = await JsonProcess.start(process.execPath, [program, '--profile', 'weld', ...args]);
  ends.push(() => plc.kill());
  return plc;
}

function listen(plc: JsonProcess, more: object = {}, start: Parameters<typeof runForTest>[2] = {}): RunningForTest {
  const device = { id: 'weld', url: plc.ready['url'], requestsPerSecond: 100, probeEverySeconds: 0, ...more };
  const devices = [{ settleSeconds: 0, confirmSeconds: 0, auditEvents: true, ...device }];
  const running = runForTest(source, { devices }, start);
  ends.push(() => running.stop());
  return running;
}

const received = async (plc: JsonProcess) => (await plc.order({ report: true }))['requests'] as Record<string, number>;
const audits = (running: RunningForTest) => running.events.filter(({ kind }) => kind === 'ot.audit');
const changes = (running: RunningForTest) => running.events.filter(({ kind }) => kind === 'ot.config_change');

test('who wrote a value is told by the controller itself, the change is read at once, and the session is closed at the end', async () => {
  const plc = await welder('--audit');
  const running = listen(plc);
  await running.until((events) => events.some(({ kind }) => kind === 'ot.snapshot'));
  while (((await received(plc))['Publish'] ?? 0) === 0);
  await plc.order({ set: { path: 'Welder/ParameterSet/WeldCurrent', value: 9.75, by: 'vendor-tanaka' } });
  await running.until(() => audits(running).length > 0 && changes(running).length > 0);
  expect(audits(running).map(({ fields }) => fields)).toEqual([
    expect.objectContaining({
      'device.id': 'weld',
      'event.action': 'write',
      'event.outcome': 'success',
      'user.name': 'vendor-tanaka',
      'audit.place': expect.stringMatching(/;s=Welder\/ParameterSet\/WeldCurrent$/),
      'audit.attribute': 'Value',
      'audit.from': '8.5',
      'audit.to': '9.75',
    }),
  ]);
  expect(changes(running).map(({ fields }) => [fields['change.path'], fields['change.to']])).toEqual([
    ['Objects/Welder/ParameterSet/WeldCurrent', '9.75'],
  ]);
  expect(running.events.flatMap(findings)).toEqual([]);
  await running.stop();
  const allowed =
    'ActivateSession Browse CloseSession CreateMonitoredItems CreateSession CreateSubscription FindServers';
  const counts = await received(plc);
  expect(Object.keys(counts).sort()).toEqual([...allowed.split(' '), 'GetEndpoints', 'Publish', 'Read']);
  expect(counts['CloseSession']).toBe(counts['CreateSession']);
  // Nobody listened in between; the next listening says so.
  const again = listen(plc, {}, { position: running.position() });
  while ((await received(plc))['Publish'] === counts['Publish']);
  await plc.order({ set: { path: 'Welder/ParameterSet/WeldCurrent', value: 9.5, by: 'vendor-tanaka' } });
  await again.until((events) => events.some(({ kind }) => kind === 'gap'));
  const gap = again.events.find(({ kind }) => kind === 'gap')!;
  expect(gap.fields['gap.reason_code']).toBe('controller_events_stopped');
  expect(findings(gap)).toEqual([]);
});

test('without the leave of a person no subscription is made', async () => {
  const plc = await welder('--audit');
  const running = listen(plc, { auditEvents: false });
  await running.until((events) => events.some(({ kind }) => kind === 'ot.snapshot'));
  await plc.order({ set: { path: 'Welder/ParameterSet/WeldCurrent', value: 9.75, by: 'vendor-tanaka' } });
  await running.command('snapshot');
  expect(changes(running)).toHaveLength(1);
  expect(audits(running)).toEqual([]);
  expect(Object.keys(await received(plc)).filter((name) => /Subscription|Monitored|Publish/.test(name))).toEqual([]);
});

test('of a secret neither a snapshot nor an audit event holds the value, and a change of it shows', async () => {
  const plc = await welder('--audit');
  await plc.order({ add: { name: 'ServicePassword', value: 'hunter2' } });
  const running = listen(plc);
  const hasChanged = () => changes(running).some(({ fields }) => fields['change.attribute'] === 'value');
  await running.until((events) => events.some(({ kind }) => kind === 'ot.snapshot'));
  while (((await received(plc))['Publish'] ?? 0) === 0);
  await plc.order({ set: { path: 'Welder/ParameterSet/ServicePassword', value: 'swordfish', by: 'vendor-tanaka' } });
  await running.until(() => audits(running).length > 0 && hasChanged());
  const masked = expect.stringMatching(/^•••• [0-9a-f]{12}$/);
  expect(audits(running).map(({ fields }) => fields)).toEqual([
    expect.objectContaining({ 'user.name': 'vendor-tanaka', 'audit.from': masked, 'audit.to': masked }),
  ]);
  expect(changes(running).map(({ fields }) => fields)).toEqual([
    expect.objectContaining({
      'change.path': 'Objects/Welder/ParameterSet/ServicePassword',
      'change.from': masked,
      'change.to': masked,
    }),
  ]);
  const content = running.events.flatMap(({ fields }) =>
    Object.values((fields['snapshot.data'] ?? {}) as Record<string, string>).map((data) =>
      zstdDecompressSync(Buffer.from(data, 'base64')).toString('utf8'),
    ),
  );
  expect(content.join('\n')).toContain('ServicePassword');
  expect(JSON.stringify([running.events, running.position(), content])).not.toMatch(/hunter2|swordfish/);
});
