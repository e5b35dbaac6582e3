import { randomBytes } from 'node:crypto';
import { appendFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { accountOf, missingNumbers, openGaps } from '../support/account.ts';
import { ApiClient } from '../support/api.ts';
import { longForm } from '../support/form.ts';
import { TestPlant } from '../support/plant.ts';
import { endAll, eventually } from '../support/processes.ts';

afterEach(endAll);

const site = 'plant-2';
const agent = 'pc-1';
const limits = { cpuPercent: 100, memoryMegabytes: 1000 };

/** A plant with one site and one agent that reads a log; `write` adds numbered lines that hardly compress. */
async function plantWithLog(hub: Record<string, unknown> = {}, spoolMegabytes = 500) {
  const plant = new TestPlant([{ id: site, local: false }]);
  await plant.prepare({ enrol: [{ site, agent, name: agent }], ...hub });
  await plant.startNats('hub');
  await plant.startNats(site);
  const person = await ApiClient.first(await plant.startHub());
  await plant.enrol(agent);
  const log = join(plant.dir, 'line.log');
  writeFileSync(log, '');
  const running = plant.startAgent(agent, [{ type: 'text-log', paths: [log] }], { ...limits, spoolMegabytes });
  await plant.drained(agent);
  let written = 0;
  const write = (count: number, bytes = 300) => {
    let text = '';
    for (let at = 0; at < count; at++) text += `line ${++written} ${randomBytes(bytes / 2).toString('hex')}\n`;
    appendFileSync(log, text);
  };
  const stopHub = async () => {
    await plant.running.get('hub')!.kill('SIGTERM');
    return plant.stored(site, agent);
  };
  return { plant, person, running, write, stopHub, written: () => written };
}

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
  await plant.delivered(agent, before, 1000, 150_000);
  const { stored, missing } = accountOf(await stopHub(), written());
  expect(missing).toEqual([]);
  expect(stored).toHaveLength(written());
});

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
  await plant.drained(agent, 120_000);
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
  await plant.drained(agent, 120_000);
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
