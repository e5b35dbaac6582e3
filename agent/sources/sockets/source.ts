import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { AccountNames } from '../account-names.ts';
import { pause } from '../pause.ts';
import { defineSource } from '../source.ts';
import { parseNetstat } from './netstat-windows.ts';
import { readProcNet } from './proc-net.ts';
import type { SocketRow } from './socket-row.ts';
import { SocketWatch } from './socket-watch.ts';
import { type SocketsConfig, socketsConfig } from './source.config.ts';

/** Part of the time that looking may take: half a percent of a core. */
const share = 0.005;
const windowsPollMs = 60_000;

/** Watches the machine's own sockets: who talks with whom, by which program and user. */
export const source = defineSource<SocketsConfig>({
  type: 'sockets',
  schema: socketsConfig,
  platforms: ['linux', 'win32'],
  run: async (context) => {
    const { config, signal } = context;
    const accounts = new AccountNames();
    const watch = new SocketWatch(context, (uid) => accounts.name(uid));
    let cost = 0;
    let told: string | undefined;
    try {
      let interval = config.pollMs;
      do {
        const rows = await readTable(signal);
        if (rows === undefined) break;
        const started = performance.now();
        const busy = await watch.look(rows);
        cost = 0.8 * cost + 0.2 * (performance.now() - started - busy);
        interval =
          process.platform === 'win32'
            ? windowsPollMs
            : Math.round(Math.min(config.maxPollMs, Math.max(config.pollMs, cost / share)));
        const reason =
          interval > config.pollMs * 1.5
            ? `looks every ${Math.round(interval / 1000)} s to stay within its share of the processor`
            : '';
        if (reason !== told) context.report(reason ? { state: 'running', reason } : { state: 'running' });
        told = reason;
      } while (await pause(interval, signal));
      await watch.finish();
    } finally {
      watch.close();
    }
  },
});

/** The socket table; undefined when the agent stops meanwhile. */
async function readTable(signal: AbortSignal): Promise<SocketRow[] | undefined> {
  if (process.platform !== 'win32') return readProcNet();
  try {
    const { stdout } = await promisify(execFile)('netstat', ['-ano'], { signal, maxBuffer: 16 * 1024 * 1024 });
    return parseNetstat(stdout);
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error;
  }
}
