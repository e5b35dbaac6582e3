import { afterEach, expect, test } from 'vitest';
import { accountOf } from '../support/account.ts';
import { longForm } from '../support/form.ts';
import { agent, plantWithLog } from '../support/plant-with-log.ts';
import { endAll, eventually } from '../support/processes.ts';

afterEach(endAll);

test('streams that are full hold back, are freed of what the hub has committed, and nothing is lost', async () => {
  const streams = { events: 300_000, spoolEvidence: 300_000, spoolDetail: 100_000 };
  const { plant, person, running, write, stopHub, written } = await plantWithLog({ streams });
  const before = plant.lane(agent, 'evidence').committed;
  await plant.running.get('hub')!.kill();
  const lines = longForm ? 20_000 : 6000;
  write(lines);
  await eventually(
    () => plant.lane(agent, 'evidence').head,
    (head) => head >= before + lines,
  );
  await plant.startHub();
  const says = await eventually(
    async () => (await person.get('/agents')).json?.items?.[0]?.throttle?.en ?? '',
    (text) => /the site's stream is full/.test(text),
  );
  expect(says).toContain('evidence');
  await plant.delivered(agent, before, lines, longForm ? 600_000 : 150_000);
  expect(running.child.exitCode).toBeNull();
  const { stored, missing } = accountOf(await stopHub(), written());
  expect(missing).toEqual([]);
  expect(stored).toHaveLength(written());
});
