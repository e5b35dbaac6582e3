import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { SnapshotHeader } from '#engine/snapshot/snapshot.ts';
import { TestPlant } from '../support/plant.ts';
import { endAll, eventually } from '../support/processes.ts';
import { Workplace } from './agent-at-work.ts';
import { cpuSeconds, peakRss, residentMemory } from './process-figures.ts';

const site = 'plant-1';
const agent = 'pc-1';
/** From the end of one reading to the next, as short as it needs to see the agent idle in between. */
const betweenMs = 12_000;
const idleAfterMs = 9000;
const longestMs = 300_000;

/** One reading of a deployed agent. */
export interface DeployedReading {
  complete: boolean;
  /** From its first request until the events of it are kept. */
  seconds: number;
  /** Processor time of the agent meanwhile, its threads included. */
  cpuSeconds: number;
  /** Highest resident memory of the whole agent meanwhile. */
  peakMegabytes: number;
  /** Its resident memory some seconds later. */
  idleMegabytes: number;
}

/**
 * Readings of one OPC UA server by the bundled agent under the flags of the launcher, with its log, login, USB, file, socket and
 * inventory sources beside: figures of the whole process.
 */
export async function deployedReadings(bundle: string, url: string, count: number): Promise<DeployedReading[]> {
  const plant = new TestPlant([{ id: site, local: true }]);
  const workplace = new Workplace(join(plant.dir, 'watched'));
  try {
    await plant.prepare({ enrol: [{ site, agent, name: agent }] });
    await plant.startNats('hub');
    const hub = await plant.startHub();
    await plant.enrol(agent);
    // Without it the agent keeps its events, from which each reading is told.
    await hub.kill('SIGTERM');
    const device = { id: 'bench', url, requestsPerSecond: 1000, readBatch: 1000, confirmSeconds: 0 };
    const every = { snapshotEveryMinutes: betweenMs / 60_000 };
    const source = { type: 'opc-ua', devices: [{ ...device, ...every }] };
    const started = () => workplace.startAgent(bundle, plant.home(agent), agent, undefined, [source]);
    const reading = async (number: number) => {
      const seen = await eventually(
        () => readingsKept(plant),
        (all) => all.length > number,
        longestMs,
      );
      return seen[number]!;
    };
    // From its second start on it finds its code compiled (NODE_COMPILE_CACHE), as any agent of a plant does.
    const before = started();
    await reading(0);
    await before.kill('SIGTERM');
    const known = readingsKept(plant).length;
    const pid = started().child.pid!;
    const readings: DeployedReading[] = [];
    while (readings.length < count) {
      const cpu = cpuSeconds(pid);
      forgetPeak(pid);
      const { header, kept } = await reading(known + readings.length);
      const [used, peak] = [cpuSeconds(pid) - cpu, peakRss(pid)];
      await pause(idleAfterMs);
      readings.push({
        complete: header.complete,
        seconds: (kept - Date.parse(header.started)) / 1000,
        cpuSeconds: Math.round(used * 100) / 100,
        peakMegabytes: megabytes(peak),
        idleMegabytes: megabytes(residentMemory(pid)),
      });
    }
    return readings;
  } finally {
    workplace.close();
    await endAll();
    rmSync(plant.dir, { recursive: true, force: true });
  }
}

/** Begins the highest resident memory of a process anew. */
function forgetPeak(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, '5');
}

/** Readings that the agent has kept so far, in their order, with when. */
function readingsKept(plant: TestPlant): { header: SnapshotHeader; kept: number }[] {
  const rows = plant.fromSpool(agent, "SELECT line FROM event WHERE line LIKE '%ot.snapshot%' ORDER BY lane, seq");
  const found = new Map<string, { header: SnapshotHeader; kept: number }>();
  for (const { line } of rows) {
    const { kind, recorded, fields } = JSON.parse(String(line));
    if (kind !== 'ot.snapshot' || fields['snapshot.header']?.started === undefined) continue;
    const header: SnapshotHeader = fields['snapshot.header'];
    found.set(header.started, { header, kept: Date.parse(recorded) });
  }
  return [...found.values()];
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 1e5) / 10;
}
