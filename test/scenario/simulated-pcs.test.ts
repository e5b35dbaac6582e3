import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { root } from '../../deploy/local/verbs.ts';
import { PlantClient } from '../../simulators/plant/control-socket.ts';
import { stories } from '../../simulators/stories/catalogue.ts';
import { judge } from '../../simulators/stories/own-rules.ts';
import { play } from '../../simulators/stories/play.ts';
import { TestPlant } from '../support/plant.ts';
import { endAll, eventually, type Running, start } from '../support/processes.ts';

afterEach(endAll);

const site = 'plant-1';

async function plantWith(agents: string[]): Promise<{ plant: TestPlant; tokens: string }> {
  const plant = new TestPlant([{ id: site, local: true }]);
  await plant.prepare({ enrol: agents.map((agent) => ({ site, agent, name: agent })) });
  await plant.startNats('hub');
  await plant.startHub();
  const tokens = join(plant.dir, 'tokens.txt');
  writeFileSync(tokens, agents.map((agent) => readFileSync(plant.tokenFile(agent), 'utf8')).join(''));
  return { plant, tokens };
}

const workstation = (plant: TestPlant, tokens: string): Running =>
  start(process.execPath, [
    join(root, 'simulators/workstation/main.ts'),
    '--token-file',
    tokens,
    '--state',
    join(plant.dir, 'pcs'),
  ]);

/** Waits until the hub committed everything that the simulated PCs numbered; gives the heads. */
async function drained(pcs: Running): Promise<Record<string, number>> {
  const lanes = await eventually(
    async () => {
      const from = pcs.output().length;
      pcs.child.stdin?.write('{"report":true}\n');
      // Answers to what was emitted before may still come first.
      const said = await eventually(
        () => pcs.output().slice(from),
        (text) => /"lanes".*\n/.test(text),
      );
      const line = said.split('\n').find((one) => one.includes('"lanes"'));
      return JSON.parse(line!) as Record<string, { waiting: number; lanes: Record<string, { head: number }> }>;
    },
    (report) => Object.values(report).every((pc) => typeof pc !== 'object' || pc.waiting === 0),
  );
  return Object.fromEntries(
    Object.entries(lanes).flatMap(([pc, { lanes: own }]) => (own ? [[pc, own['evidence']!.head]] : [])),
  );
}

test('what simulated PCs emit is stored once, also when their process is killed and when the hub was away', async () => {
  const { plant, tokens } = await plantWith(['insp-01', 'insp-02']);
  let pcs = workstation(plant, tokens);
  await pcs.says('"ready":true');
  let emitted = 0;
  const emit = (count: number) => {
    for (let i = 0; i < count; i++) {
      emitted += 1;
      for (const pc of ['insp-01', 'insp-02']) {
        const events = [{ kind: 'host.log', fields: { message: `${pc} ${emitted}` } }];
        pcs.child.stdin?.write(`${JSON.stringify({ pc, emit: events })}\n`);
      }
    }
  };
  emit(200);
  await drained(pcs);
  emit(300);
  await eventually(
    () => pcs.output().split('"done":true').length - 1,
    (answers) => answers >= 2 * emitted,
  );
  await pcs.kill('SIGKILL');
  await plant.running.get('hub')!.kill('SIGKILL');
  pcs = workstation(plant, tokens);
  await pcs.says('"ready":true');
  emit(50);
  await plant.startHub();
  const heads = await drained(pcs);
  expect(heads).toEqual({ 'insp-01': emitted, 'insp-02': emitted });
  await plant.running.get('hub')!.kill('SIGTERM');
  for (const pc of ['insp-01', 'insp-02']) {
    const stored = await plant.stored(site, pc);
    const messages = stored.map((event) => event.fields['message']);
    expect(messages).toEqual(Array.from({ length: emitted }, (_, index) => `${pc} ${index + 1}`));
  }
  await plant.stop();
});

test('stories told at the plant are stored at the hub as their rules need them', async () => {
  const agents = ['insp-03', 'insp-07', 'gw-fa1', 'hmi-02'];
  const { plant, tokens } = await plantWith(agents);
  const args = ['--home', plant.dir, '--hub-token-file', tokens];
  const model = start(process.execPath, [join(root, 'simulators/plant/main.ts'), ...args]);
  await model.says('"ready":true');
  const client = await PlantClient.connect(join(plant.dir, 'run', 'plant.sock'));
  // Changes of controllers are found by the agent that reads them, not reported by a simulated PC.
  const told = stories.filter(({ id }) => id !== 'controller-change');
  for (const story of told) {
    const hurried = story.steps.map((step) => ({ ...step, at: step.at / 5 }));
    await play(hurried, client, () => {});
  }
  await eventually(
    async () => (await client.ask({ to: 'workstation', order: { report: true } })).answer as Record<string, unknown>,
    (report) => agents.every((pc) => (report[pc] as { waiting: number }).waiting === 0),
  );
  client.close();
  model.child.stdin?.end();
  expect(await model.ended).toBe(0);
  await plant.running.get('hub')!.kill('SIGTERM');
  const stored = (await Promise.all(agents.map((agent) => plant.stored(site, agent)))).flat();
  const fired = judge(
    stored
      .map((event) => ({ at: Date.parse(event.corrected), pc: event.agent, draft: event }))
      .sort((a, b) => a.at - b.at),
  ).map((firing) => firing.rule.name);
  for (const { expects } of told) for (const { rule } of expects) expect(fired).toContain(rule);
  await plant.stop();
});
