import { appendFileSync, cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, expect, test } from 'vitest';
import { root } from '../../deploy/local/verbs.ts';
import { ApiClient } from '../support/api.ts';
import { TestPlant } from '../support/plant.ts';
import { endAll, eventually, start } from '../support/processes.ts';

afterEach(endAll);

const site = 'local';
const agent = 'pc-1';

test('a control.db of before and an altered spool: the hub says so, by what an agent keeps and by the chain', async () => {
  const plant = new TestPlant([{ id: site, local: true }]);
  await plant.prepare({ enrol: [{ site, agent, name: agent }] });
  await plant.startNats('hub');
  const control = join(plant.dir, 'hub-home', 'control.db');
  const kept = join(plant.home(agent), 'witness', 'checkpoints.ndjson');
  let hub = await plant.startHub();
  const person = await ApiClient.first(hub);
  await plant.enrol(agent);
  const log = join(plant.dir, 'line.log');
  writeFileSync(log, '');
  const sources = [{ type: 'text-log', paths: [log] }];
  let running = plant.startAgent(agent, sources);
  const heldBy = async () => (await person.get('/witnesses')).json.items[0]?.holds?.size as number | undefined;
  const signed = async () => (await person.get('/ledger/checkpoint?fresh=true')).json.size as number;
  const raised = (words: string) =>
    eventually(
      async () => (await person.get('/incidents?state=all')).json.items as { sentence: { en: string } }[],
      (items) => items.some(({ sentence }) => sentence.en.includes(words)),
    );

  const early = await signed();
  await eventually(heldBy, (size) => size !== undefined && size >= early);
  await plant.drained(agent);
  await hub.kill('SIGTERM');
  cpSync(control, `${control}.yesterday`);
  const database = new DatabaseSync(control, { readOnly: true });
  const signedHeads = database.prepare('SELECT lane, seq FROM signed_head WHERE agent = ?').all(agent);
  database.close();
  expect(signedHeads.find(({ lane }) => lane === 'evidence')!['seq']).toBeGreaterThan(0);
  hub = await plant.startHub();
  await person.colleague('operator', ['fsoc_operator']);
  const late = await signed();
  expect(late).toBeGreaterThan(early);
  await eventually(heldBy, (size) => size !== undefined && size >= late);
  await hub.kill('SIGTERM');
  const verify = async (...more: string[]) => {
    const verb = start(join(root, 'hinomi'), ['ledger', 'verify', control, ...more]);
    return { code: await verb.ended, out: verb.output() };
  };
  expect(await verify('--checkpoint', kept)).toMatchObject({ code: 0 });

  for (const rest of ['', '-wal', '-shm']) rmSync(`${control}${rest}`, { force: true });
  cpSync(`${control}.yesterday`, control);
  expect(await verify()).toMatchObject({ code: 0 });
  expect(await verify('--checkpoint', kept)).toMatchObject({ code: 1, out: expect.stringContaining('cut short') });

  hub = await plant.startHub();
  await raised('The ledger has become shorter');
  const witnessed = await eventually(
    async () => (await person.get('/witnesses')).json,
    ({ items, breaks }) => breaks.length > 0 && items[0].kept === 1,
  );
  expect(witnessed.breaks).toMatchObject([{ agent, how: 'shrank', held: { size: late } }]);
  expect(readFileSync(kept, 'utf8')).toContain(`"size":${late}`);
  expect(readFileSync(kept, 'utf8')).toContain('"broken":"shrank"');

  await plant.drained(agent);
  await plant.running.get('nats hub')!.kill();
  const { head } = plant.lane(agent, 'evidence');
  for (let at = 1; at <= 20; at++) appendFileSync(log, `temperature ${100 + at}\n`);
  await eventually(
    () => plant.lane(agent, 'evidence').head,
    (now) => now >= head + 20,
  );
  await running.kill();
  const spool = new DatabaseSync(join(plant.home(agent), 'spool.db'));
  const { changes } = spool
    .prepare(
      "UPDATE event SET line = replace(line, 'temperature 110', 'temperature 210') WHERE line LIKE '%temperature 110%'",
    )
    .run();
  spool.close();
  expect(changes).toBe(1);
  await plant.startNats('hub');
  running = plant.startAgent(agent, sources);
  await raised(`The records of ${agent} do not follow on one another`);
  await raised(`in the name of ${agent} that its key did not sign`);
  await running.kill('SIGTERM');
  await hub.kill('SIGTERM');
  const events = await plant.stored(site, agent);
  const broken = events.filter(({ fields }) => fields['event.action'] === 'ledger_broken');
  expect(broken.map(({ fields }) => fields['hinomi.reason_code'])).toEqual(['ledger_shrank']);
  expect(events.filter(({ fields }) => String(fields['message']).includes('temperature 210'))).toHaveLength(1);
});
