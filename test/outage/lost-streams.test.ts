import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { accountOf } from '../support/account.ts';
import { agent, plantWithLog, site } from '../support/plant-with-log.ts';
import { endAll, eventually } from '../support/processes.ts';

afterEach(endAll);

test('a site server that lost its streams gets new ones, and what was in them comes again from the agents', async () => {
  const { plant, write, stopHub, written } = await plantWithLog();
  write(500);
  await plant.drained(agent);
  const before = plant.lane(agent, 'evidence').committed;
  await plant.running.get('hub')!.kill();
  write(500);
  await eventually(
    () => plant.lane(agent, 'evidence').head,
    (head) => head >= before + 500,
  );
  await plant.running.get(`nats ${site}`)!.kill();
  rmSync(join(plant.dir, 'bus', 'sites', site, 'jetstream'), { recursive: true });
  await plant.startNats(site);
  await plant.startHub();
  write(500);
  await plant.delivered(agent, before, 1000);
  const { stored, missing } = accountOf(await stopHub(), written());
  expect(missing).toEqual([]);
  expect(stored).toHaveLength(written());
});
