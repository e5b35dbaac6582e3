import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { because } from '#protocol/reasons/reason.ts';
import { pause } from '../pause.ts';
import { defineSource, type SourceContext } from '../source.ts';
import type { RunProgram } from './clock.ts';
import { compareFacts, type KnownFacts, type Reading } from './fact.ts';
import { HardwareReader } from './hardware-reader.ts';
import { linuxInventory } from './linux-inventory.ts';
import { type HostInventoryConfig, hostInventoryConfig } from './source.config.ts';
import { windowsInventory, windowsScript } from './windows-inventory.ts';

const programTimeoutMs = 20_000;

/** Looks the machine over at intervals and on command, and tells what is there and what changed. */
export const source = defineSource<HostInventoryConfig>({
  type: 'host-inventory',
  schema: hostInventoryConfig,
  platforms: ['linux', 'win32'],
  run: async (context) => {
    let known = context.position<KnownFacts>();
    const hardware = new HardwareReader();
    const takeOnce = async () => {
      const readings = await inventory(context, hardware);
      const seen = { time: context.now().toISOString(), host: context.host };
      const change = compareFacts(known, readings, seen);
      await context.emit(change.drafts, change.known);
      known = change.known;
      report(context, readings);
      return { facts: Object.keys(known).length, changes: change.drafts.length };
    };
    let running: Promise<unknown> = Promise.resolve();
    const take = () => {
      const next = running.then(takeOnce);
      running = next.catch(() => undefined);
      return next;
    };
    context.onCommand('inventory', take);
    do {
      await take();
    } while (await pause(context.config.everyMinutes * 60_000, context.signal));
    await running;
  },
});

/** A program that is missing or fails gives no answer: the item then says what is unknown. */
async function inventory(context: SourceContext<HostInventoryConfig>, hardware: HardwareReader): Promise<Reading[]> {
  const { config, signal } = context;
  const run: RunProgram = async (program, args) => {
    try {
      const env = { ...process.env, LC_ALL: 'C' };
      const options = { env, signal, timeout: programTimeoutMs, windowsHide: true, maxBuffer: 8 * 1024 * 1024 };
      return (await promisify(execFile)(program, [...args], options)).stdout;
    } catch {
      return undefined;
    }
  };
  const made = config.root === '/' ? await hardware.read(config.hardwareBelowCpuPercent, signal) : [];
  if (process.platform !== 'win32') return [...(await linuxInventory(config, run, context.now())), ...made];
  const output = await run('powershell.exe', ['-NoProfile', '-NonInteractive', '-Command', windowsScript]);
  return [...windowsInventory(output ?? '', config.sharedAccounts), ...made];
}

function report(context: SourceContext<HostInventoryConfig>, readings: readonly Reading[]): void {
  const reasons = readings.flatMap((reading) =>
    'unreadable' in reading ? [because('item_unreadable', { item: reading.item, message: reading.unreadable })] : [],
  );
  context.report(reasons.length > 0 ? { state: 'degraded', reasons } : { state: 'running' });
}
