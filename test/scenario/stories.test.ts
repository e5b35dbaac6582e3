import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { localSources } from '../../deploy/local/agent-sources.ts';
import { root } from '../../deploy/local/verbs.ts';
import { writeSeed } from '../support/model-plant.ts';
import { TestPlant } from '../support/plant.ts';
import { endAll, type Running, start } from '../support/processes.ts';

afterEach(endAll);

const site = 'plant-1';
const pcs = ['insp-03', 'insp-07', 'gw-fa1', 'hmi-02', 'sv-file'];

/** Signs in by the hub's one-time link and leaves the session where stories look for it. */
async function signIn(plant: TestPlant, hub: Running): Promise<void> {
  const secret = /sign-in link: \S+#(\S+)/.exec(hub.output())?.[1];
  const url = `http://127.0.0.1:${plant.ports['console']}`;
  const post = (route: string, body: unknown, headers: Record<string, string> = {}) =>
    fetch(`${url}/api/v1${route}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  const entered = await post('/session/link', { secret });
  expect(entered.status).toBe(200);
  const cookie = entered.headers.get('set-cookie')?.split(';')[0] ?? '';
  const { csrf } = (await entered.json()) as { csrf: string };
  const set = await post('/session/password', { next: 'a long enough phrase' }, { cookie, 'x-hinomi-csrf': csrf });
  expect(set.status).toBe(200);
  mkdirSync(join(plant.dir, 'run'), { recursive: true });
  writeFileSync(join(plant.dir, 'run', 'story.session'), JSON.stringify({ url, cookie }), { mode: 0o600 });
}

test('every story told at a running plant becomes its incidents at the hub, and an ordinary week none above S4', async () => {
  const plant = new TestPlant([{ id: site, local: true }]);
  await plant.prepare({ seed: 'seed.json', enrol: [...pcs, 'reader'].map((agent) => ({ site, agent, name: agent })) });
  writeSeed(plant, site);
  await plant.startNats('hub');
  await signIn(plant, await plant.startHub());
  const tokens = join(plant.dir, 'tokens.txt');
  writeFileSync(tokens, pcs.map((agent) => readFileSync(plant.tokenFile(agent), 'utf8')).join(''));
  const model = start(process.execPath, [
    join(root, 'simulators/plant/main.ts'),
    ...['--home', plant.dir, '--hub-token-file', tokens],
  ]);
  await model.says('"ready":true');
  const ready = model
    .output()
    .split('\n')
    .find((line) => line.startsWith('{"ready":true'));
  const { endpoints } = JSON.parse(ready ?? '');
  await plant.enrol('reader');
  // Looked at every few seconds, so that the story need not wait for the demonstration's usual pace.
  const often = (device: Record<string, unknown>) => ({ ...device, snapshotEveryMinutes: 0.1 });
  const sources = localSources(plant.dir, endpoints)
    .filter(({ type }) => type === 'modbus' || type === 'opc-ua')
    .map((source) => ({ ...source, devices: (source['devices'] as Record<string, unknown>[]).map(often) }));
  plant.startAgent('reader', sources, { memoryMegabytes: 400 });
  const told = start(join(root, 'hinomi'), [
    ...['story', 'run', 'all', '--home', plant.dir, '--json', '--timeout', '90', '--speed', '40000'],
  ]);
  const code = await told.ended;
  const results = told
    .output()
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line));
  expect(
    results.map(({ story, ok }) => [story, ok]),
    told.output(),
  ).toEqual([
    ['password-guess', true],
    ['unknown-usb', true],
    ['controller-change', true],
    ['unknown-pc', true],
    ['log-cleared', true],
    ['ordinary-week', true],
  ]);
  expect(code).toBe(0);
  await plant.stop();
});
