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

function listen(plc: JsonProcess, more: object = {}): RunningForTest {
  const device = { id: 'weld', url: plc.ready['url'], requestsPerSecond: 100, probeEverySeconds: 0, ...more };
  const running = runForTest(source, {
    devices: [{ settleSeconds: 0, confirmSeconds: 0, auditEvents: true, ...device }],
  });
  ends.push(() => running.stop());
  return running;
}

const received = async (plc: JsonProcess) => (await plc.order({ report: true }))['requests'] as Record<string, number>;
const audits = (running: RunningForTest) => running.events.filter(({ kind }) => kind === 'ot.audit');
const changes = (running: RunningForTest) => running.events.filter(({ kind }) => kind === 'ot.config_change');

test('who wrote a value is told by the controller itself, and the change is read at once', async () => {
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
  expect(Object.keys(await received(plc)).sort()).toEqual([...allowed.split(' '), 'GetEndpoints', 'Publish', 'Read']);
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
