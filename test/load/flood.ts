import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { batchLimits } from '../../protocol/batch.ts';
import { floodRules, mattersOf, ownRules, refused, stick } from '../support/flood-plant.ts';
import { endAll, eventually } from '../support/processes.ts';
import type { BenchOptions } from './bench-options.ts';
import { BatchMaker, FilledPlant } from './filled-plant.ts';
import { peakRss } from './process-figures.ts';

const defaultEvents = 1_000_000;
const rareOnes = 10;
const waitMs = 900_000;
const budgetSeconds = 5;

/**
 * One source floods a running hub with failures of one kind, as fast as an agent sends (one batch in flight), while ten other PCs report
 * one rare thing each: how long until each of the ten is an open matter, how many matters the flood makes, and how long until they count
 * every record of it.
 */
export async function bench(options: BenchOptions): Promise<Record<string, unknown>> {
  const batches = Math.ceil((options.events ?? defaultEvents) / batchLimits.events);
  const events = batches * batchLimits.events;
  const { files, ids } = ownRules(floodRules);
  const filled = new FilledPlant(rareOnes + 1);
  try {
    await filled.prepare(files);
    const hub = filled.plant.running.get('hub')!;
    const home = join(filled.plant.dir, 'hub-home');
    const [flooder, ...others] = filled.agents as [string, ...string[]];
    const maker = new BatchMaker(filled.site, flooder);
    const sent: number[] = [];
    const shown: number[] = [];
    const look = (): number => {
      const open = mattersOf(home, ids.usb).length;
      while (shown.length < open) shown.push(Date.now());
      return open;
    };
    const started = Date.now();
    for (let number = 0; number < batches; number++) {
      const drafts = Array.from({ length: batchLimits.events }, (_, at) => refused(number * batchLimits.events + at));
      await filled.send(flooder, [maker.make(drafts)]);
      if (number % 10 === 0) look();
      if (Math.floor(((number + 1) * rareOnes) / batches) <= sent.length) continue;
      const one = others[sent.length]!;
      await filled.send(one, [new BatchMaker(filled.site, one).make([stick(sent.length)])]);
      sent.push(Date.now());
    }
    const sending = (Date.now() - started) / 1000;
    await eventually(look, (count) => count >= rareOnes, waitMs);
    const seconds = sent.map((at, number) => Math.round((shown[number]! - at) / 100) / 10);
    const [matter] = await eventually(
      () => mattersOf(home, ids.guessing),
      ([first]) => first?.records === events,
      waitMs,
    );
    return {
      events,
      sentPerSecond: Math.round(events / sending),
      rareShown: shown.length,
      rareSeconds: seconds,
      worstSeconds: Math.max(...seconds),
      budget: budgetSeconds,
      mattersOfTheFlood: mattersOf(home, ids.guessing).length,
      recordsCounted: matter!.records,
      judgedPerSecond: Math.round((events / (Date.now() - started)) * 1000),
      peakMegabytes: Math.round(peakRss(hub.child.pid!) / 1e6),
    };
  } finally {
    await filled.stop();
    await endAll();
    rmSync(filled.plant.dir, { recursive: true, force: true });
  }
}
