import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { HubConfig } from '#protocol/command.ts';
import type { SentController } from '#protocol/controller-setup.ts';
import { type ConfiguredSource, parseAgentConfig } from '../agent.config.ts';
import type { SourceRunner } from '../self/source-runner.ts';
import { idsOf } from './judged-controller.ts';
import { SentControllers } from './sent-controllers.ts';

const manners = { snapshotEveryMinutes: 720, probeEverySeconds: 60, requestsPerSecond: 5, blackout: [] };
const omron = (id: string, host: string): SentController => ({
  type: 'fins',
  id,
  settings: { ...manners, host, port: 9600, transport: 'udp' },
});
const press: SentController = {
  type: 'modbus',
  id: 'press',
  settings: { ...manners, host: '192.168.10.21', port: 502, gateway: false, framing: 'tcp' },
  map: 'units: [{ id: 1, ranges: [{ table: holding, start: 0, count: 20 }] }]',
};

/** The agent around it: its own file, and runners that only say what they would run. */
async function agent(home = mkdtempSync(join(tmpdir(), 'hinomi-sent-'))) {
  const own = await parseAgentConfig(
    'sources: [{ type: slmp, devices: [{ id: press-9, host: 192.168.10.9, port: 5007 }] }]',
  );
  if (Array.isArray(own)) throw new Error(JSON.stringify(own));
  const stop = new AbortController();
  const said: string[] = [];
  let megabytes = 0;
  const runner = (source: ConfiguredSource, signal: AbortSignal) =>
    ({
      id: source.id,
      source,
      run: () => {
        said.push(`${source.id} ${idsOf(source).join()}`);
        return new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
      },
      take: async (config: unknown) => void said.push(`${source.id} takes ${idsOf({ config })}`),
      configure: async () => void said.push(`${source.id} configured`),
    }) as unknown as SourceRunner;
  const sent = new SentControllers({
    home,
    identity: { site: 'plant-1', agent: 'gw-1', sealKey: '' },
    local: { reachable: undefined, sources: own.sources },
    runner,
    signal: stop.signal,
    onMemory: (more) => {
      megabytes = more;
    },
    log: (message) => void said.push(message),
  });
  const take = (...controllers: SentController[]) => sent.take({ controllers } as unknown as HubConfig);
  return { home, sent, stop, take, said: () => said.splice(0), megabytes: () => megabytes };
}

test('one source per protocol reads what the hub sent, takes over what changed, and ends with the agent', async () => {
  const { sent, stop, take, said, megabytes } = await agent();
  await take(omron('omron-1', '10.0.0.5'), press);
  expect(said()).toEqual(['modbus:hub press', 'fins:hub omron-1', 'modbus:hub configured', 'fins:hub configured']);
  expect(megabytes()).toBe(100);
  await take(omron('omron-1', '10.0.0.5'), press);
  expect(said()).toEqual(['modbus:hub configured', 'fins:hub configured']);
  await take(omron('omron-1', '10.0.0.5'), omron('omron-2', '10.0.0.6'), press);
  expect(said()[0]).toBe('fins:hub takes omron-1,omron-2');
  await take(press);
  expect(said()).toEqual(['modbus:hub configured']);
  expect(sent.runners.map(({ id }) => id)).toEqual(['modbus:hub']);
  await sent.take({} as HubConfig);
  expect(sent.runners).toHaveLength(1);
  stop.abort();
  await sent.ended();
});

test('what does not fit is named with its reason, and the others are read', async () => {
  const { sent, take, said } = await agent();
  const strange = { ...omron('strange', '10.0.0.7'), settings: { ...manners, host: '10.0.0.7', port: 0 } };
  const opc = { ...manners, url: 'opc.tcp://10.0.0.8:4840', demoAcceptAnyCertificate: true };
  await take(
    omron('omron-1', '10.0.0.5'),
    omron('outside', '203.0.113.9'),
    omron('press-9', '10.0.0.5'),
    strange,
    { type: 'opc-ua', id: 'blind', settings: opc },
    { type: 'slmp', id: 'twice', settings: { ...manners, host: '192.168.10.9', port: 5007 } },
    { ...press, map: 'units:\n  - id: 1\n    ranges:\n      - { table: holdng, start: 0, count: 2 }\n' },
    { type: 'modbus', id: 'bare', settings: press.settings },
  );
  expect(said()[0]).toBe('fins:hub omron-1');
  const why = Object.fromEntries(sent.notRead.map(({ device, reasons }) => [device, reasons.map(({ code }) => code)]));
  expect(why).toEqual({
    outside: ['setup_address_outside'],
    'press-9': ['setup_id_taken'],
    strange: ['setup_not_accepted'],
    blind: ['setup_only_here'],
    twice: ['setup_address_taken'],
    press: ['setup_not_accepted'],
    bare: ['setup_map_missing'],
  });
});

test('an agent that starts without its site reads what it was sent before; a damaged note is said and waits for the hub', async () => {
  const first = await agent();
  await first.take(press);
  const second = await agent(first.home);
  await second.sent.start();
  expect(second.said()).toEqual(['modbus:hub press']);
  const file = join(first.home, 'controllers-of-hub.json');
  writeFileSync(file, readFileSync(file, 'utf8').slice(0, -9));
  const third = await agent(first.home);
  await third.sent.start();
  expect(third.said()).toEqual([expect.stringContaining('damaged')]);
  await third.take(press);
  expect(third.said()[0]).toBe('modbus:hub press');
});

test('one controller under two ways of writing its address is read once, and the other is named', async () => {
  const { sent, take, said } = await agent();
  const opcUa = (id: string, url: string): SentController => ({ type: 'opc-ua', id, settings: { ...manners, url } });
  await take(opcUa('press-1', 'opc.tcp://localhost:4840'), opcUa('press-2', 'opc.tcp://127.0.0.1:4840/'));
  expect(said()[0]).toBe('opc-ua:hub press-1');
  expect(sent.notRead).toMatchObject([{ device: 'press-2', reasons: [{ code: 'setup_address_twice' }] }]);
});
