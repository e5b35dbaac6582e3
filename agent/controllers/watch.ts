import { mkdirSync } from 'node:fs';
import type { EventDraft } from '#protocol/events/event.ts';
import type { ReadingOutcome } from '#protocol/reading.ts';
import { type Reason, reasonFields } from '#protocol/reasons/reason.ts';
import type { SourceContext } from '../sources/source.ts';
import { briefCauses } from './brief-causes.ts';
import { type Health, healthOf } from './controller-health.ts';
import { ControllerWatch } from './controller-watch.ts';
import { JobWorker } from './job-worker.ts';
import { PositionLedger } from './position-ledger.ts';
import { reasonOfFailure } from './stopped-reading.ts';
import { ValueRuleFile } from './value-rule-file.ts';
import { seriesWish, type Watched } from './watch-config.ts';
import type { WatchPlan } from './watch-plan.ts';
import { WatchedControllers } from './watched-controllers.ts';

/**
 * Watches controllers until the source ends: a snapshot on schedule, on command, after a restart or a moved revision
 * counter, and once more where something changed; a cheap look in between. One job at a time per controller, all of them in one worker.
 * Another list of controllers is taken over while it runs.
 */
export async function watchControllers<D extends Watched>(
  context: SourceContext<{ devices: readonly D[] }>,
  plan: WatchPlan<D>,
): Promise<void> {
  mkdirSync(context.stateDir, { recursive: true, mode: 0o700 });
  const worker = new JobWorker(plan.worker, plan.megabytes);
  const ledger = new PositionLedger(context);
  const rules = new ValueRuleFile(context.stateDir);
  const unwell = new Map<string, readonly Reason[]>();
  const health: Health = (of, said) => {
    if (said.length === 0) unwell.delete(of);
    else unwell.set(of, said);
    const reasons = [...unwell.values()].flat();
    context.report(reasons.length === 0 ? { state: 'running' } : { state: 'degraded', reasons });
  };
  const watched = new WatchedControllers<D>(
    context.signal,
    (device, signal) => new ControllerWatch({ ...context, signal }, plan, device, worker, ledger, health, rules),
    (device) => {
      for (const of of Object.values(healthOf(device))) health(of, []);
      context.series(device, null);
    },
  );
  let { devices } = context.config;
  context.onConfig(async (config) => {
    devices = config.devices;
    await watched.take(devices);
  });
  context.onCommand('snapshot', async (argument) => onCommand(await watched.all(), argument));
  context.onCommand('config', async (config) => {
    rules.take(config);
    const { changed, refused } = plan.configure?.(config, devices) ?? { changed: [], refused: [] };
    for (const watch of await watched.all()) if (changed.includes(watch.device.id)) void watch.meetAnew();
    if (refused.length > 0) await context.emit(refused.map((reason) => refusedOrder(context, reason)));
  });
  context.report({ state: 'running' });
  try {
    await watched.take(devices);
    await watched.ended();
  } finally {
    await worker.close();
  }
}

function refusedOrder({ host, id, now }: SourceContext<unknown>, reason: Reason): EventDraft {
  const fields = { 'event.action': 'command_refused', 'hinomi.source': id, 'host.name': host };
  return {
    kind: 'host.lifecycle',
    time: now().toISOString(),
    fields: { ...fields, ...reasonFields('hinomi', reason) },
  };
}

/** Characters that an answer has for reasons; the rest of what a hub takes is for the controllers themselves. */
const roomForCauses = 1500;

async function onCommand<D extends Watched>(watches: ControllerWatch<D>[], argument: unknown): Promise<unknown> {
  const wish = (argument ?? {}) as { device?: unknown; full?: unknown; learn?: unknown; series?: unknown };
  const chosen = watches.filter((watch) => wish.device === undefined || watch.device.id === wish.device);
  if (chosen.length === 0) throw new Error(`no controller ${String(wish.device)} is configured here`);
  if (wish.series !== undefined) {
    const { readings, minutes } = seriesWish.parse(wish.series);
    return { series: await Promise.all(chosen.map((watch) => watch.series(readings, minutes * 60_000))) };
  }
  const how = { full: wish.full === true, learn: wish.learn === true };
  const room = Math.floor(roomForCauses / chosen.length);
  return { snapshots: await Promise.all(chosen.map((watch) => outcomeOf(watch, how, room))) };
}

/** What came of one controller; that one could not be read at all keeps nothing from being told of the others. */
async function outcomeOf<D extends Watched>(
  watch: ControllerWatch<D>,
  how: { full: boolean; learn: boolean },
  room: number,
): Promise<ReadingOutcome> {
  const { id: device } = watch.device;
  const outcome = await watch.snapshot('command', how).catch((error: unknown): ReadingOutcome => {
    const causes = [reasonOfFailure(error)];
    return { device, complete: false, causes, changes: 0, waiting: false };
  });
  return { ...outcome, causes: briefCauses(outcome.causes ?? [], room) };
}
