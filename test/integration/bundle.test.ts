import { appendFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { ApiClient } from '../support/api.ts';
import { type Bundled, buildApart, sizesOf } from '../support/bundled.ts';
import { JsonProcess } from '../support/json-process.ts';
import { TestPlant } from '../support/plant.ts';
import { endAll, eventually, start } from '../support/processes.ts';

const site = 'plant-1';
const agent = 'pc-1';
let bundled: Bundled;

beforeAll(async () => {
  bundled = await buildApart();
}, 60_000);

afterAll(async () => {
  await endAll();
  rmSync(bundled.dir, { recursive: true, force: true });
});

test('the bundles run with Node alone: a line, a Modbus and an OPC UA controller at the bundled agent, stored by the bundled hub', async () => {
  process.stdout.write(
    `bundle sizes in kB: ${JSON.stringify([sizesOf(join(bundled.dir, 'agent')), sizesOf(join(bundled.dir, 'hub'))])}\n`,
  );
  const plc = await JsonProcess.start(process.execPath, [script('plc-modbus')]);
  const server = await JsonProcess.start(process.execPath, [script('opc-ua-server'), '--nodes', '50']);
  const plant = new TestPlant([{ id: site, local: true }]);
  await plant.prepare({
    enrol: [{ site, agent, name: agent }],
    rules: [join(bundled.dir, 'hub', 'rules', 'detection')],
    rulebook: join(bundled.dir, 'hub', 'rules'),
  });
  await plant.startNats('hub');
  const hub = start(process.execPath, [bundled.hub, 'hub', '--config', join(plant.dir, 'hub.yaml')], {
    cwd: plant.dir,
  });
  await hub.says('hub is ready');
  const home = plant.home(agent);
  const enrolment = start(process.execPath, [
    bundled.agent,
    'enrol',
    '--home',
    home,
    '--token-file',
    plant.tokenFile(agent),
  ]);
  expect(await enrolment.ended, enrolment.output()).toBe(0);

  const log = join(plant.dir, 'line.log');
  writeFileSync(log, '');
  const config = join(plant.dir, 'agent.yaml');
  mkdirSync(home, { recursive: true });
  const devices = {
    modbus: { id: 'press', host: '127.0.0.1', port: plc.ready['port'], map: plc.ready['map'], requestsPerSecond: 50 },
    'opc-ua': { id: 'welder', url: server.ready['url'], security: 'None', requestsPerSecond: 100 },
  };
  writeFileSync(
    config,
    stringify({
      hostName: agent,
      sources: [
        { type: 'text-log', paths: [log] },
        { type: 'host-inventory' },
        { type: 'sockets' },
        ...Object.entries(devices).map(([type, device]) => ({ type, devices: [device] })),
      ],
    }),
  );
  const running = start(process.execPath, [bundled.agent, 'agent', '--home', home, '--config', config], {
    cwd: plant.dir,
  });
  await plant.drained(agent);
  appendFileSync(log, 'line 1 テスト\n');
  const reader = await ApiClient.first(hub);
  await eventually(
    async () => ((await reader.get('/events?limit=1000')).json.items as { kind: string }[]).map(({ kind }) => kind),
    (kinds) => kinds.includes('host.log') && kinds.filter((kind) => kind === 'ot.snapshot').length >= 2,
  );
  await running.kill('SIGTERM');
  await hub.kill('SIGTERM');
  const stored = await plant.stored(site, agent);
  expect(stored.filter(({ kind }) => kind === 'host.log').map(({ fields }) => fields['message'])).toEqual([
    'line 1 テスト',
  ]);
  const snapshots = stored.filter(({ kind, fields }) => kind === 'ot.snapshot' && fields['snapshot.complete'] === true);
  expect(new Set(snapshots.map(({ fields }) => fields['device.id']))).toEqual(new Set(['press', 'welder']));
  await plc.stop();
  await server.stop();
  await plant.stop();
}, 120_000);

function script(simulator: string): string {
  return new URL(`../../simulators/${simulator}/main.ts`, import.meta.url).pathname;
}
