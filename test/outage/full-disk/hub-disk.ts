import { deepEqual, equal } from 'node:assert/strict';
import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { accountOf } from '../../support/account.ts';
import { ApiClient } from '../../support/api.ts';
import { lineOf } from '../../support/line-writer.ts';
import { SmallDisk } from '../../support/own-mounts.ts';
import { TestPlant } from '../../support/plant.ts';
import { endAll, eventually } from '../../support/processes.ts';

/** The hub's disk fills up: first to its reserve, then to the last byte. */
const site = 'local';
const agent = 'pc-1';
const plant = new TestPlant([{ id: site, local: true }]);
const disk = new SmallDisk(join(plant.dir, 'hub-home'), 160);
await plant.prepare({
  enrol: [{ site, agent, name: agent }],
  store: { memoryLimit: '500MB', threads: 1, hotDays: 60, reserveMegabytes: 40 },
});
await plant.startNats('hub');
let hub = await plant.startHub();
const person = await ApiClient.first(hub);
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
const begun = plant.lane(agent, 'evidence').committed;
write(2000);
await plant.delivered(agent, begun, 2000);
const before = plant.lane(agent, 'evidence').committed;

disk.fill(20_000_000);
write(2000);
const complaint = /intake_waits[^\n]*/.exec(await hub.says('40 MB are kept free; events wait in the stream'))![0];
await eventually(
  () => plant.lane(agent, 'evidence').head,
  (head) => head >= before + 2000,
);
const incidents = await eventually(
  async () => (await person.get('/incidents')).json.items as { sentence: { en: string } }[],
  (items) => items.some(({ sentence }) => sentence.en.includes('Events are not being stored')),
);
equal(plant.lane(agent, 'evidence').committed < before + 2000, true);
disk.makeRoom();
await plant.delivered(agent, before, 2000);

// To the last byte: whatever the hub still tries to write fails. A hub that ends over it is started again, as every service is.
disk.fill(0);
write(2000);
await eventually(
  () => plant.lane(agent, 'evidence').head,
  (head) => head >= before + 4000,
);
const session = await person.get('/incidents').catch(() => ({ status: 0 }));
disk.makeRoom();
let restarts = 0;
await eventually(
  async () => {
    if (hub.child.exitCode !== null || hub.child.signalCode !== null) {
      restarts++;
      hub = await plant.startHub();
    }
    return plant.lane(agent, 'evidence').committed;
  },
  (committed) => committed >= before + 4000,
  120_000,
);
write(1000);
await plant.delivered(agent, before, 5000);
await hub.kill('SIGTERM');

const { stored, missing } = accountOf(await plant.stored(site, agent), written);
deepEqual(missing, []);
equal(stored.length, written);
process.stdout.write(
  `figures: hub's disk full: said "${complaint}", ${incidents.length} incident; with no byte left the API answered ${session.status}, the hub was started again ${restarts} times; ${written} lines, none lost, none twice\n`,
);
await endAll();
process.exit(0);
