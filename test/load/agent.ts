import { appendFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { stringify } from 'yaml';
import { buildApart } from '../support/bundled.ts';
import { TestPlant } from '../support/plant.ts';
import { endAll, type Running, start } from '../support/processes.ts';
import type { BenchOptions } from './bench-options.ts';
import { familyCpuSeconds, familyRss, peakRss } from './process-figures.ts';

const defaultSeconds = 60;
const settleSeconds = 10;
const linesPerSecond = 5;
const burstLines = 20_000;
const site = 'plant-1';
const agent = 'pc-1';
const budget = { rssMegabytes: 90, burstMegabytes: 110, corePercent: 1 };
/** As the launcher starts an agent: small heaps and few threads for an old PC. */
const memoryFlags = [
  '--max-semi-space-size=2',
  '--max-old-space-size=128',
  '--optimize-for-size',
  '--no-opt',
  '--v8-pool-size=1',
];
const memoryEnv = { MALLOC_ARENA_MAX: '1', UV_THREADPOOL_SIZE: '2' };

/**
 * Memory and processor of the bundled agent with its log, login, USB, file, socket and inventory sources, children included, while a
 * few lines a second are written, and then in a burst; the limit is a Node that does nothing.
 */
export async function bench(options: BenchOptions): Promise<Record<string, unknown>> {
  if (process.platform !== 'linux') return { skipped: 'processes are measured by /proc, which only Linux has' };
  const seconds = options.seconds ?? defaultSeconds;
  const bundled = await buildApart();
  const plant = new TestPlant([{ id: site, local: true }]);
  try {
    const bare = start(process.execPath, [...memoryFlags, '-e', 'process.stdin.resume(); console.log("ready")'], {
      env: memoryEnv,
    });
    await bare.says('ready');
    const bareRss = familyRss(bare.child.pid!);
    await bare.kill();

    await plant.prepare({ enrol: [{ site, agent, name: agent }] });
    await plant.startNats('hub');
    await plant.startHub();
    await plant.enrol(agent);
    const log = join(plant.dir, 'watched', 'line.log');
    const running = startAgent(plant, bundled.agent, log, options.profile);
    await plant.drained(agent);
    const pid = running.child.pid!;
    await work(log, settleSeconds, () => {});

    const memory: number[] = [];
    const before = familyCpuSeconds(pid);
    const started = performance.now();
    await work(log, seconds, () => memory.push(familyRss(pid)));
    const wall = (performance.now() - started) / 1000;
    const corePercent = ((familyCpuSeconds(pid) - before) / wall) * 100;
    const peak = peakRss(pid);

    appendFileSync(log, Array.from({ length: burstLines }, (_, at) => `burst ${at} ${'x'.repeat(120)}\n`).join(''));
    await plant.delivered(agent, plant.lane(agent, 'evidence').head, burstLines, 180_000);
    const burst = peakRss(pid);
    await running.kill('SIGTERM');
    const median = memory.toSorted((a, b) => a - b)[memory.length >> 1]!;
    return {
      seconds,
      linesPerSecond,
      limit: { does: 'resident memory of a Node that does nothing', rssMegabytes: megabytes(bareRss) },
      rssMegabytes: megabytes(median),
      lastMegabytes: megabytes(memory.at(-1)!),
      peakMegabytes: megabytes(peak),
      burst: { lines: burstLines, peakMegabytes: megabytes(burst) },
      ratio: Math.round((median / bareRss) * 100) / 100,
      corePercent: Math.round(corePercent * 100) / 100,
      budget,
    };
  } finally {
    await endAll();
    for (const dir of [plant.dir, bundled.dir]) rmSync(dir, { recursive: true, force: true });
  }
}

function startAgent(plant: TestPlant, bundle: string, log: string, profile: string | undefined): Running {
  const watched = join(plant.dir, 'watched');
  mkdirSync(watched);
  writeFileSync(log, '');
  writeFileSync(join(watched, 'auth.log'), '');
  mkdirSync(join(watched, 'recipes'));
  for (let at = 0; at < 200; at++) writeFileSync(join(watched, 'recipes', `recipe-${at}.csv`), `${at},1,2,3\n`);
  const sources = [
    { type: 'text-log', paths: [log] },
    { type: 'auth-log', paths: [join(watched, 'auth.log')] },
    { type: 'files', watches: [{ name: 'recipes', path: join(watched, 'recipes') }] },
    ...['usb', 'sockets', 'host-inventory', 'login-records'].map((type) => ({ type })),
  ];
  const config = join(plant.dir, 'agent.yaml');
  writeFileSync(config, stringify({ hostName: agent, sources }));
  const flags = profile ? [...memoryFlags, '--cpu-prof', `--cpu-prof-dir=${profile}`] : memoryFlags;
  return start(process.execPath, [...flags, bundle, 'agent', '--home', plant.home(agent), '--config', config], {
    env: memoryEnv,
  });
}

/** Writes lines at the usual pace and looks once a second. */
async function work(log: string, seconds: number, look: () => void): Promise<void> {
  for (let at = 0; at < seconds; at++) {
    for (let line = 0; line < linesPerSecond; line++) appendFileSync(log, `cycle ${at} station ${line} OK 判定\n`);
    await pause(1000);
    look();
  }
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 1e5) / 10;
}
