import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { endAll, eventually, type Running } from '../support/processes.ts';
import type { BenchOptions } from './bench-options.ts';
import { EventMix, markerRule, markerRuleId, markerWord } from './event-mix.ts';
import { BatchMaker, FilledPlant } from './filled-plant.ts';
import { fillStores, type Gathered } from './filled-store.ts';
import { cpuSeconds, peakRss, residentMemory } from './process-figures.ts';

const usual = { events: 5_000_000, agents: 200, incidents: 3000, days: 30 };
const waitMs = 600_000;
const budgetSeconds = 3;

/**
 * Seconds from the start of a hub's process until it says that it is ready and answers, and until an event that had waited in the stream
 * is an incident: of an empty hub, which is the limit, and of one with millions of events, with alerts that are not yet incidents, stopped
 * cleanly and killed.
 */
export async function bench(options: BenchOptions): Promise<Record<string, unknown>> {
  const gathered: Gathered = { site: 'plant-1', ...usual, ...(options.events ? { events: options.events } : {}) };
  const filled = new FilledPlant(1);
  try {
    await filled.prepare([{ name: 'marker.yml', text: markerRule }]);
    const marker = new BatchMaker(filled.site, filled.agents[0]!);
    await filled.plant.running.get('hub')!.kill('SIGTERM');
    const empty = await startedHub(filled, marker, 'SIGTERM');
    await fillStores(join(filled.plant.dir, 'hub-home'), new EventMix(), gathered);
    // Has the alerts of all incidents still to take up, and leaves the files as a hub leaves them that ran.
    const backlog = await startedHub(filled, marker, 'SIGTERM');
    const stopped = await startedHub(filled, marker, 'SIGKILL');
    const killed = await startedHub(filled, marker, 'SIGTERM');
    const { site: _site, ...amounts } = gathered;
    return {
      unit: 's',
      ...amounts,
      limit: { does: 'start of the same hub with empty stores', ...empty },
      withBacklog: backlog,
      afterStop: stopped,
      afterKill: killed,
      ratio: Math.round((stopped.judged / empty.judged) * 100) / 100,
      budget: budgetSeconds,
    };
  } finally {
    await filled.stop();
    await endAll();
    rmSync(filled.plant.dir, { recursive: true, force: true });
  }
}

/** Starts the hub before an event that waits, and ends it when that has become an incident. */
async function startedHub(filled: FilledPlant, marker: BatchMaker, end: NodeJS.Signals) {
  const control = join(filled.plant.dir, 'hub-home', 'control.db');
  const before = markersIn(control);
  const event = {
    kind: 'host.log',
    time: new Date().toISOString(),
    fields: { message: 'end', 'process.name': markerWord },
  };
  await filled.send(filled.agents[0]!, [marker.make([event])]);
  const started = performance.now();
  const seconds = () => Math.round((performance.now() - started) / 10) / 100;
  const hub: Running = await filled.plant.startHub();
  const ready = seconds();
  const cpu = cpuSeconds(hub.child.pid!);
  const { status } = await fetch(`http://127.0.0.1:${filled.plant.ports['console']}/api/v1/session`);
  if (status >= 500) throw new Error(`the console's API answers ${status}`);
  const answers = seconds();
  await eventually(
    () => markersIn(control),
    (seen) => seen > before,
    waitMs,
  );
  const judged = seconds();
  const memory = {
    rssMegabytes: megabytes(residentMemory(hub.child.pid!)),
    peakMegabytes: megabytes(peakRss(hub.child.pid!)),
  };
  await hub.kill(end);
  return { ready, cpuUntilReady: Math.round(cpu * 100) / 100, answers, judged, ...memory };
}

/** How many events with the mark have become part of an incident. */
function markersIn(path: string): number {
  const db = new DatabaseSync(path, { readOnly: true });
  try {
    return Number(
      db
        .prepare('SELECT count(*) AS n FROM incident_alert WHERE incident IN (SELECT id FROM incident WHERE rule = ?)')
        .get(markerRuleId)!['n'],
    );
  } finally {
    db.close();
  }
}

const megabytes = (bytes: number) => Math.round(bytes / 1e6);
