import { deepEqual, equal, ok } from 'node:assert/strict';
import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { accountOf } from '../../support/account.ts';
import { ApiClient } from '../../support/api.ts';
import { lineOf } from '../../support/line-writer.ts';
import { SmallDisk } from '../../support/own-mounts.ts';
import { TestPlant } from '../../support/plant.ts';
import { endAll, eventually } from '../../support/processes.ts';

/** The disk of a PC fills up, once by somebody else's file, once by the agent's own spool while the hub is away. */
const site = 'local';
const agent = 'pc-1';
const plant = new TestPlant([{ id: site, local: true }]);
await plant.prepare({ enrol: [{ site, agent, name: agent }] });
await plant.startNats('hub');
const person = await ApiClient.first(await plant.startHub());
const disk = new SmallDisk(plant.home(agent), 20);
await plant.enrol(agent);
const log = join(plant.dir, 'line.log');
writeFileSync(log, '');
const running = plant.startAgent(agent, [{ type: 'text-log', paths: [log] }], {
  cpuPercent: 100,
  memoryMegabytes: 1000,
});
await plant.drained(agent);
let written = 0;
const write = (count: number, padding = '') => {
  let text = '';
  for (let at = 0; at < count; at++) text += `${lineOf(++written)}${padding}\n`;
  appendFileSync(log, text);
};
const says = async () => (await person.get('/agents')).json.items[0].throttle?.en ?? null;

write(500);
await plant.drained(agent);
const before = plant.lane(agent, 'evidence');

disk.fill(1_000_000);
write(500);
const complaint = await eventually(says, (text) => /the disk of .* make room there/.test(text ?? ''));
disk.fill(0);
write(500);
deepEqual(plant.lane(agent, 'evidence').head, before.head);
disk.makeRoom();
await plant.delivered(agent, before.committed, 1000);
await plant.drained(agent);
await eventually(says, (text) => text === null);

await plant.running.get('nats hub')!.kill();
write(25_000, 'x'.repeat(800));
await running.says('which are kept free; make room there');
await eventually(
  () => plant.lane(agent, 'evidence').head,
  (head) => head > 3000,
);
const waiting = plant.lane(agent, 'evidence');
ok(disk.freeBytes() > 0);
await plant.startNats('hub');
await plant.delivered(agent, waiting.committed, 25_000, 600_000);
await plant.drained(agent);
equal(running.child.exitCode, null);
await plant.running.get('hub')!.kill('SIGTERM');

const { stored, missing } = accountOf(await plant.stored(site, agent), written);
deepEqual(missing, []);
equal(stored.length, written);
process.stdout.write(`figures: agent's disk full: said "${complaint}"; ${written} lines, none lost, none twice\n`);
await endAll();
process.exit(0);
