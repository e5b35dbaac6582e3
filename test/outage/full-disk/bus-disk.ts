import { deepEqual, equal, ok } from 'node:assert/strict';
import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { natsServer } from '../../../deploy/local/nats-server.ts';
import { root } from '../../../deploy/local/verbs.ts';
import { accountOf } from '../../support/account.ts';
import { ApiClient } from '../../support/api.ts';
import { lineOf } from '../../support/line-writer.ts';
import { SmallDisk } from '../../support/own-mounts.ts';
import { TestPlant } from '../../support/plant.ts';
import { endAll, eventually, type Running, start } from '../../support/processes.ts';

/** The disk of a server of the message bus fills up, the site's or the hub's as the argument says. Both servers run as services run them. */
const site = 'plant-2';
const full = process.argv[2] === 'hub' ? 'hub' : site;
const agent = 'pc-1';
const plant = new TestPlant([{ id: site, local: false }]);
await plant.prepare({ enrol: [{ site, agent, name: agent }] });
const tied = join(root, 'deploy/local/tied.sh');
const disk = new SmallDisk(join(plant.natsFolder(full), 'jetstream'), 40);
const servers: Record<string, Running> = {};
for (const name of ['hub', site]) {
  servers[name] = start(tied, ['sh', 'serve.sh', natsServer()], { cwd: plant.natsFolder(name) });
  await servers[name].says('Server is ready');
}
const person = await ApiClient.first(await plant.startHub());
await plant.enrol(agent);
const log = join(plant.dir, 'line.log');
writeFileSync(log, '');
plant.startAgent(agent, [{ type: 'text-log', paths: [log] }], { cpuPercent: 100, memoryMegabytes: 1000 });
await plant.drained(agent);
let written = 0;
const write = (count: number) => {
  let text = '';
  for (let at = 0; at < count; at++) text += `${lineOf(++written)}\n`;
  appendFileSync(log, text);
};
write(500);
await plant.drained(agent);
/** Matters that say so: nothing of the PCs arrives, or, where the server lets not even their heartbeats through, they are silent. */
const told = async () =>
  ((await person.get('/incidents')).json.items as { kind: string; sentence: { en: string } }[]).filter(
    ({ kind, sentence }) => kind === 'silence' || /nothing of theirs arrives/.test(sentence.en),
  );

const before = plant.lane(agent, 'evidence').committed;
disk.fill(0);
await servers[full]!.says('is full; events wait at their senders');
write(3000);
await eventually(
  () => plant.lane(agent, 'evidence').head,
  (head) => head >= before + 3000,
);
if (full === site) {
  await eventually(told, (matters) => matters.length > 0, 400_000);
  ok(plant.lane(agent, 'evidence').committed < before + 3000);
}
disk.makeRoom();
await servers[full]!.says('starting the server anew');
write(100);
await plant.delivered(agent, before, 3100);
await plant.drained(agent);
const matters = await told();
equal(new Set(matters.map(({ kind }) => kind)).size, matters.length);
for (const server of Object.values(servers)) await server.kill('SIGTERM');
await plant.running.get('hub')!.kill('SIGTERM');
const { stored, missing } = accountOf(await plant.stored(site, agent), written);
deepEqual(missing, []);
equal(stored.length, written);
const killed = servers[full]!.output().includes('did not end by itself');
process.stdout.write(
  `figures: disk of the bus full at ${full}: said so, started anew when there was room (${killed ? 'had to be killed' : 'ended by itself'}); ${written} lines, none lost, none twice\n`,
);
await endAll();
process.exit(0);
