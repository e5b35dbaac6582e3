import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { batchLimits } from '../../protocol/batch.ts';
import { BatchMaker, FilledPlant } from '../load/filled-plant.ts';
import { floodRules, mattersOf, ownRules, refused, stick } from '../support/flood-plant.ts';
import { longForm } from '../support/form.ts';
import { endAll, eventually } from '../support/processes.ts';

afterEach(endAll);

const events = longForm ? 1_000_000 : 30_000;
const rareOnes = 3;

test(`rare things behind a flood of ${events} are told before the flood is through, and its count is exact though the hub is killed in its midst`, async () => {
  const { files, ids } = ownRules(floodRules);
  const filled = new FilledPlant(rareOnes + 1);
  const { plant } = filled;
  await filled.prepare(files);
  const home = join(plant.dir, 'hub-home');
  // All of it waits when the hub comes back, the rare ones last.
  await plant.running.get('hub')!.kill('SIGTERM');
  const [flooder, ...others] = filled.agents as [string, ...string[]];
  const maker = new BatchMaker(filled.site, flooder);
  const numbers = Array.from({ length: batchLimits.events }, (_, at) => at);
  for (let sent = 0; sent < events; sent += batchLimits.events) {
    await filled.send(flooder, [maker.make(numbers.map((at) => refused(sent + at)))]);
  }
  for (const [at, agent] of others.entries()) {
    await filled.send(agent, [new BatchMaker(filled.site, agent).make([stick(at)])]);
  }
  await plant.startHub();
  const [half] = await eventually(
    () => mattersOf(home, ids.guessing),
    (open) => open.length > 0,
  );
  await plant.running.get('hub')!.kill('SIGKILL');
  expect(half!.records).toBeLessThan(events);

  await plant.startHub();
  await eventually(
    () => [mattersOf(home, ids.guessing), mattersOf(home, ids.sameAgain)],
    (each) => each.every(([first]) => first?.records === events),
    300_000,
  );
  await eventually(
    () => mattersOf(home, ids.usb),
    (rare) => rare.length === rareOnes,
  );
  for (const rule of [ids.guessing, ids.sameAgain]) {
    const [matter, ...more] = mattersOf(home, rule);
    expect(more).toEqual([]);
    expect(matter).toMatchObject({ records: events, state: 'new' });
    expect(matter!.steps).toBeGreaterThan(0);
  }
  await plant.running.get('hub')!.kill('SIGTERM');

  const flood = await plant.stored(filled.site, flooder);
  expect(flood).toHaveLength(events);
  expect(flood.map(({ seq }) => seq)).toEqual(Array.from({ length: events }, (_, at) => at + 1));
  for (const agent of others) {
    const [rare] = await plant.stored(filled.site, agent);
    // Detection follows the order of the store.
    expect(flood.filter(({ storeSeq }) => storeSeq > rare!.storeSeq).length).toBeGreaterThan(events / 4);
  }
  await filled.stop();
  rmSync(plant.dir, { recursive: true, force: true });
}, 900_000);
