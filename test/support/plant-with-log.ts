import { randomBytes } from 'node:crypto';
import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ApiClient } from './api.ts';
import { TestPlant } from './plant.ts';

export const site = 'plant-2';
export const agent = 'pc-1';
const limits = { cpuPercent: 100, memoryMegabytes: 1000 };

/** A plant with one site and one agent that reads a log; `write` adds numbered lines that hardly compress. */
export async function plantWithLog(hub: Record<string, unknown> = {}, spoolMegabytes = 500) {
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
