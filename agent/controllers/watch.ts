import { mkdirSync } from 'node:fs';
import type { EventDraft } from '#protocol/events/event.ts';
import { because, type Reason, reasonFields } from '#protocol/reasons/reason.ts';
import type { SourceContext } from '../sources/source.ts';
import { ControllerWatch, type Health } from './controller-watch.ts';
import { JobWorker } from './job-worker.ts';
import { PositionLedger } from './position-ledger.ts';
import { ValueRuleFile } from './value-rule-file.ts';
import { seriesWish, type Watched } from './watch-config.ts';
import type { WatchPlan } from './watch-plan.ts';

/**
 * Watches controllers until the source ends: a snapshot on schedule, on command, after a restart or a moved revision
 * counter, and once more where something changed; a cheap look in between. One job at a time per controller, all of them in one worker.
 */
export async function watchControllers<C, D extends Watched>(
  context: SourceContext<C>,
  plan: WatchPlan<D>,
): Promise<void> {
  mkdirSync(context.stateDir, { recursive: true, mode: 0o700 });
  const worker = new JobWorker(plan.worker, plan.megabytes);
  const ledger = new PositionLedger(context);
  const rules = new ValueRuleFile(context.stateDir);
  const unwell = new Map<string, readonly Reason[]>();
  const health: Health = (device, reason) => {
    const said = typeof reason === 'string' ? [because('device_unwell', { device, message: reason })] : (reason ?? []);
    if (said.length === 0) unwell.delete(device);
    else unwell.set(device, said);
    const reasons = [...unwell.values()].flat();
    context.report(reasons.length === 0 ? { state: 'running' } : { state: 'degraded', reasons });
  };
  const watches = plan.devices.map(
    (device) => new ControllerWatch(context, plan, device, worker, ledger, health, rules),
  );
  context.onCommand('snapshot', (argument) => onCommand(watches, argument));
  context.onCommand('config', async (config) => {
    rules.take(config);
    const { changed, refused } = plan.configure?.(config) ?? { changed: [], refused: [] };
    for (const watch of watches) if (changed.includes(watch.device.id)) void watch.meetAnew();
    if (refused.length > 0) await context.emit(refused.map((reason) => refusedOrder(context, reason)));
  });
  context.report({ state: 'running' });
  try {
    await Promise.all(watches.map((watch) => watch.run()));
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

async function onCommand<C, D extends Watched>(watches: ControllerWatch<C, D>[], argument: unknown): Promise<unknown> {
  const wish = (argument ?? {}) as { device?: unknown; full?: unknown; learn?: unknown; series?: unknown };
  const chosen = watches.filter((watch) => wish.device === undefined || watch.device.id === wish.device);
  if (chosen.length === 0) throw new Error(`no controller ${String(wish.device)} is configured here`);
  if (wish.series !== undefined) {
    const { readings, minutes } = seriesWish.parse(wish.series);
    return { series: chosen.map((watch) => watch.series(readings, minutes * 60_000)) };
  }
  const how = { full: wish.full === true, learn: wish.learn === true };
  return { snapshots: await Promise.all(chosen.map((watch) => watch.snapshot('command', how))) };
}
