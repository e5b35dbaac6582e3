import { afterEach, expect, test } from 'vitest';
import { accountOf, missingNumbers, openGaps } from '../support/account.ts';
import { agent, plantWithLog, site } from '../support/plant-with-log.ts';
import { endAll, eventually } from '../support/processes.ts';

afterEach(endAll);

test('a spool at its limit sheds; the gaps are what is missing, and a range that arrives after all takes its gap back', async () => {
  const { plant, person, write, stopHub, written } = await plantWithLog({}, 8);
  write(100);
  await plant.drained(agent);
  const headOf = () => plant.lane(agent, 'evidence').head;

  // The site holds what the agent sheds: the gaps are told, then withdrawn when the hub is back.
  await plant.running.get('nats hub')!.kill();
  const first = headOf();
  write(5000, 2000);
  await eventually(headOf, (head) => head >= first + 5000);
  await plant.startNats('hub');
  await plant.drained(agent);
  const gaps = async (state: string) => (await person.get(`/gaps?state=${state}`)).json.items as unknown[];
  await eventually(
    () => gaps('withdrawn'),
    (items) => items.length > 0,
  );
  expect(await gaps('open')).toEqual([]);

  // Nobody holds it: the gaps stay.
  await plant.running.get(`nats ${site}`)!.kill();
  const second = headOf();
  write(5000, 2000);
  await eventually(headOf, (head) => head >= second + 5000);
  await plant.startNats(site);
  await plant.drained(agent);
  const { epoch, head } = plant.lane(agent, 'evidence');

  const events = await stopHub();
  const { stored, missing } = accountOf(events, written());
  const absent = missingNumbers(events, 'evidence', [{ epoch, head }]);
  expect(absent.size).toBeGreaterThan(0);
  expect(openGaps(events, 'evidence')).toEqual(absent);
  expect(missing).toHaveLength(absent.size);
  expect(Math.min(...missing)).toBeGreaterThan(5100);
  expect(new Set(stored).size).toBe(stored.length);
});
