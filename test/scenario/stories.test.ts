import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { localSources } from '../../deploy/local/agent-sources.ts';
import { root } from '../../deploy/local/verbs.ts';
import { assetOf } from '../../simulators/plant/layout.ts';
import { writeSeed } from '../support/model-plant.ts';
import { TestPlant } from '../support/plant.ts';
import { endAll, type Running, start } from '../support/processes.ts';

afterEach(endAll);

const site = 'plant-1';
const pcs = ['insp-03', 'insp-07', 'gw-fa1', 'hmi-02', 'sv-file'];

/** What the asset ledger's page of each machine of the unknown PC's story says of open incidents. */
async function openAt(plant: TestPlant, names: readonly string[]): Promise<unknown[]> {
  const { url, cookie } = JSON.parse(readFileSync(join(plant.dir, 'run', 'story.session'), 'utf8'));
  const get = async (route: string) => (await fetch(`${url}/api/v1${route}`, { headers: { cookie } })).json();
  const { items } = (await get('/assets?limit=1000')) as {
    items: { id: string; name: string; openIncidents: number }[];
  };
  return Promise.all(
    names.map(async (name) => {
      const asset = items.find((one) => one.name === name);
      const page = (await get(`/assets/${asset?.id}`)) as { openIncidents: number; lastSeen: string | null };
      return [name, asset?.openIncidents === page.openIncidents, page.openIncidents > 0, page.lastSeen !== null];
    }),
  );
}

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
    ...['story', 'run', 'all', '--home', plant.dir, '--json', '--timeout', '600', '--speed', '40000'],
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
  const involved = ['10.20.1.199', assetOf('plc-press').host, assetOf('gw-fa1').host];
  expect(await openAt(plant, involved)).toEqual(involved.map((name) => [name, true, true, true]));
  await plant.stop();
}, 900_000);
