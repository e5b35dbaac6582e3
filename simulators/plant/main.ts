import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import type { KnownPorts } from './controllers.ts';
import { agentIds, allowedFlows, assetOf, assets, zones } from './layout.ts';
import { calendar, posts } from './people.ts';
import { startPlant } from './plant.ts';

/**
 * The model plant in one process group. `--describe` prints its layout as one JSON line and ends. Otherwise it starts controllers
 * and PCs, says `{"ready":true,"endpoints":[...],"pcs":[...],"socket":PATH}`, takes orders `{"id","to","order"}` on its control
 * socket and on standard input, and ends when standard input closes.
 */
const { values } = parseArgs({
  options: {
    home: { type: 'string' },
    'hub-token-file': { type: 'string' },
    bus: { type: 'string' },
    seed: { type: 'string', default: '7' },
    describe: { type: 'boolean', default: false },
  },
});
const say = (value: unknown) => process.stdout.write(`${JSON.stringify(value)}\n`);

if (values.describe) {
  const agents = agentIds.map((id) => ({ id, name: assetOf(id).name.ja }));
  say({ zones, assets, agents, allowedFlows, posts, calendar });
  process.exit(0);
}
if (!values.home) {
  process.stderr.write('usage: main.ts --home DIR [--hub-token-file FILE] [--bus URL] [--seed N] | --describe\n');
  process.exit(2);
}

const state = join(values.home, 'plant');
const socket = join(values.home, 'run', 'plant.sock');
const keptFile = join(state, 'controllers.json');
mkdirSync(dirname(socket), { recursive: true, mode: 0o700 });
mkdirSync(state, { recursive: true, mode: 0o700 });
/** What an earlier run left: a restart of the simulation is none of the plant. */
const kept: { ports: KnownPorts; since: number } = existsSync(keptFile)
  ? JSON.parse(readFileSync(keptFile, 'utf8'))
  : { ports: {}, since: Date.now() };
const options = {
  state,
  socket,
  tokenFile: values['hub-token-file'] ?? null,
  bus: values.bus ?? null,
  seed: Number(values.seed),
  since: kept.since,
};
const plant = await startPlant({ ...options, ports: kept.ports }).catch((error: Error) => {
  if (Object.keys(kept.ports).length === 0) throw error;
  process.stderr.write(`plant: ${error.message}; trying other ports\n`);
  return startPlant({ ...options, ports: {} });
});
const ports = Object.fromEntries(plant.endpoints.map(({ id, port }) => [id, port]));
writeFileSync(keptFile, JSON.stringify({ ports, since: kept.since }));
say({ ready: true, endpoints: plant.endpoints, pcs: plant.pcs, socket });

const lines = createInterface({ input: process.stdin });
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => lines.close());
for await (const line of lines) {
  if (line.trim() === '') continue;
  try {
    const asked = JSON.parse(line);
    say({ id: asked.id, ok: true, answer: await plant.obey(asked) });
  } catch (error) {
    say({ ok: false, why: (error as Error).message });
  }
}
await plant.stop();
process.exit(0);
