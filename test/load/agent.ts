import { appendFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { buildApart } from '../support/bundled.ts';
import { TestPlant } from '../support/plant.ts';
import { endAll, type Running, start } from '../support/processes.ts';
import { linesPerSecond, memoryEnv, memoryFlags, secondsPerConnection, spawnsOf, Workplace } from './agent-at-work.ts';
import type { BenchOptions } from './bench-options.ts';
import { familyCpuSeconds, familyRss, peakRss } from './process-figures.ts';

const defaultSeconds = 60;
const settleSeconds = 10;
const bareSeconds = 10;
const burstLines = 20_000;
const pointsOverTime = 12;
const site = 'plant-1';
const agent = 'pc-1';
const budget = { rssMegabytes: 90, burstMegabytes: 110, corePercent: 1, spawnsPerMinute: 1 };

/** The least that such an agent could do: look at one log four times a second, and commit to disk what grew once a second. */
const bareAgent = `
  const { statSync, rmSync } = require('node:fs');
  const { DatabaseSync } = require('node:sqlite');
  const path = process.argv[1];
  const db = new DatabaseSync(path);
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE line (text TEXT)');
  const add = db.prepare('INSERT INTO line VALUES (?)');
  setInterval(() => statSync(path), 250);
  setInterval(() => add.run('x'.repeat(500)), 1000);
  console.log('ready');
`;

/**
 * Memory and processor of the bundled agent with its log, login, USB, file, socket and inventory sources, children included,
 * while a few lines a second are written and connections opened, and then in a burst. The limit is a Node that does the least.
 */
export async function bench(options: BenchOptions): Promise<Record<string, unknown>> {
  if (process.platform !== 'linux') return { skipped: 'processes are measured by /proc, which only Linux has' };
  const seconds = options.seconds ?? defaultSeconds;
  const bundled = await buildApart();
  const plant = new TestPlant([{ id: site, local: true }]);
  const workplace = new Workplace(join(plant.dir, 'watched'));
  try {
    await plant.prepare({ enrol: [{ site, agent, name: agent }] });
    const limit = await measureBare(join(plant.dir, 'bare.db'));
    await plant.startNats('hub');
    await plant.startHub();
    await plant.enrol(agent);
    const running = workplace.startAgent(bundled.agent, plant.home(agent), agent, options.profile);
    await plant.drained(agent);
    const pid = running.child.pid!;
    await workplace.live(settleSeconds, () => {});

    const memory: number[] = [];
    const spawnsBefore = spawnsOf(running);
    const corePercent = await percentOfCore(pid, () =>
      workplace.live(seconds, (second) => {
        memory.push(familyRss(pid));
        if (second > 0 && second % 300 === 0)
          process.stderr.write(`${second / 60} min: ${megabytes(memory.at(-1)!)} MB\n`);
      }),
    );
    const spawns = spawnsOf(running) - spawnsBefore;
    const peak = peakRss(pid);
    const burst = await burstPeak(plant, workplace, running);
    await running.kill('SIGTERM');
    const median = memory.toSorted((a, b) => a - b)[memory.length >> 1]!;
    return {
      seconds,
      linesPerSecond,
      secondsPerConnection,
      limit,
      rssMegabytes: megabytes(median),
      rssOverTime: overTime(memory),
      peakMegabytes: megabytes(peak),
      burst: { lines: burstLines, peakMegabytes: megabytes(burst) },
      corePercent: rounded(corePercent),
      spawnsPerMinute: rounded((spawns / seconds) * 60),
      ratio: { rss: rounded(megabytes(median) / limit.rssMegabytes), core: rounded(corePercent / limit.corePercent) },
      budget,
    };
  } finally {
    workplace.close();
    await endAll();
    for (const dir of [plant.dir, bundled.dir]) rmSync(dir, { recursive: true, force: true });
  }
}

async function measureBare(database: string) {
  const bare = start(process.execPath, [...memoryFlags, '-e', bareAgent, database], { env: memoryEnv });
  await bare.says('ready');
  const pid = bare.child.pid!;
  const corePercent = await percentOfCore(pid, () => pause(bareSeconds * 1000));
  const rssMegabytes = megabytes(familyRss(pid));
  await bare.kill();
  return {
    does: 'a Node that looks at one log and commits once a second',
    rssMegabytes,
    corePercent: rounded(corePercent),
  };
}

/** Share of one core that a process and its children took while something went on. */
async function percentOfCore(pid: number, act: () => Promise<unknown>): Promise<number> {
  const before = familyCpuSeconds(pid);
  const started = performance.now();
  await act();
  return ((familyCpuSeconds(pid) - before) / ((performance.now() - started) / 1000)) * 100;
}

async function burstPeak(plant: TestPlant, workplace: Workplace, running: Running): Promise<number> {
  const lines = Array.from({ length: burstLines }, (_, at) => `burst ${at} ${'x'.repeat(120)}\n`);
  appendFileSync(workplace.log, lines.join(''));
  await plant.delivered(agent, plant.lane(agent, 'evidence').head, burstLines, 180_000);
  return peakRss(running.child.pid!);
}

/** The highest value of each of so many equal parts of the time. */
function overTime(memory: number[]): number[] {
  const part = Math.max(1, Math.ceil(memory.length / pointsOverTime));
  return Array.from({ length: Math.ceil(memory.length / part) }, (_, at) =>
    megabytes(Math.max(...memory.slice(at * part, (at + 1) * part))),
  );
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 1e5) / 10;
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
