import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { because } from '#protocol/reasons/reason.ts';
import { type NeighbourRow, parseIpNeighbours, parseProcArp, parseWindowsArp, procArp } from '../arp-table.ts';
import { ChangeReport } from '../change-report.ts';
import { pause } from '../pause.ts';
import { defineSource, type SourceContext } from '../source.ts';
import { NeighbourWatch } from './neighbour-watch.ts';
import { type NeighboursConfig, neighboursConfig } from './source.config.ts';

const timeoutMs = 20_000;
const isMissing = (error: unknown) => (error as NodeJS.ErrnoException).code === 'ENOENT';

/** Tells devices that this machine had not seen on its network before, by hardware address. */
export const source = defineSource<NeighboursConfig>({
  type: 'neighbours',
  schema: neighboursConfig,
  platforms: ['linux', 'win32'],
  run: async (context) => {
    const { config, signal } = context;
    const watch = new NeighbourWatch(context);
    const health = new ChangeReport(context.report);
    do {
      try {
        await watch.look(await (process.platform === 'win32' ? windowsTable(context) : linuxTable(context, health)));
      } catch (error) {
        if (signal.aborted) return;
        throw error;
      }
    } while (await pause(config.pollSeconds * 1000, signal));
  },
});

async function windowsTable(context: SourceContext<NeighboursConfig>): Promise<NeighbourRow[]> {
  return parseWindowsArp(await printed(context, 'arp', ['-a']));
}

/** By `ip` where it is installed, since it alone tells who is still there; else what the kernel shows. */
async function linuxTable(context: SourceContext<NeighboursConfig>, health: ChangeReport): Promise<NeighbourRow[]> {
  try {
    const rows = parseIpNeighbours((await printed(context, 'ip', ['-j', '-s', 'neigh', 'show'])) || '[]');
    health.tell([], 'running');
    return rows;
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
  try {
    const rows = parseProcArp(await readFile(procArp, 'latin1'));
    health.tell([because('neighbours_without_age')], 'degraded');
    return rows;
  } catch (error) {
    if (!isMissing(error)) throw error;
    health.tell([because('no_neighbour_table', { path: procArp })], 'unavailable');
    return [];
  }
}

async function printed(context: SourceContext<NeighboursConfig>, program: string, args: string[]): Promise<string> {
  const { signal } = context;
  const options = {
    signal,
    timeout: timeoutMs,
    windowsHide: true,
    encoding: 'latin1',
    maxBuffer: 8 * 1024 * 1024,
  } as const;
  return (await promisify(execFile)(program, args, options)).stdout;
}
