import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { because } from '#protocol/reasons/reason.ts';
import { AccountNames } from '../account-names.ts';
import { ChangeReport } from '../change-report.ts';
import { pause } from '../pause.ts';
import { defineSource, type SourceContext } from '../source.ts';
import { LookRhythm } from './look-rhythm.ts';
import { parseNetstat } from './netstat-windows.ts';
import { OpenedConnections } from './opened-connections.ts';
import { SocketTables } from './proc-net.ts';
import { SocketWatch } from './socket-watch.ts';
import { type SocketsConfig, socketsConfig } from './source.config.ts';
import { workedMs } from './worked.ts';

const windowsPollMs = 60_000;
/** Rests are told in these steps, so that the health does not change with every look. */
const toldSeconds = [2, 5, 10, 30, 60];

/** Watches the machine's own sockets: who talks with whom, by which program and user. */
export const source = defineSource<SocketsConfig>({
  type: 'sockets',
  schema: socketsConfig,
  platforms: ['linux', 'win32'],
  run: async (context) => {
    const accounts = new AccountNames();
    const watch = new SocketWatch(context, (uid) => accounts.name(uid));
    try {
      await (process.platform === 'win32' ? watchByNetstat(context, watch) : watchByProc(context, watch));
      await watch.finish();
    } finally {
      watch.close();
    }
  },
});

/** Asks the kernel's counters at each poll, and reads its tables when they tell of something new. */
async function watchByProc(context: SourceContext<SocketsConfig>, watch: SocketWatch): Promise<void> {
  const { config, signal } = context;
  const opened = new OpenedConnections();
  const tables = new SocketTables();
  const rhythm = new LookRhythm(config);
  const health = new ChangeReport(context.report);
  try {
    do {
      const started = performance.now();
      if (opened.since() || watch.owesOwners(started)) rhythm.want();
      if (!rhythm.due(started)) continue;
      const before = workedMs();
      const rows = tables.read();
      const readMs = workedMs() - before;
      const looked = await watch.look(rows);
      rhythm.looked(started, readMs + looked.workedMs);
      const seconds = toldSeconds.find((step) => rhythm.restMs <= step * 1000) ?? 60;
      const slow = rhythm.restMs > config.pollMs * 1.5;
      health.tell(slow ? [because('looks_seldom', { seconds })] : [], 'running');
    } while (await pause(config.pollMs, signal));
  } finally {
    tables.close();
    opened.close();
  }
}

async function watchByNetstat(context: SourceContext<SocketsConfig>, watch: SocketWatch): Promise<void> {
  const { signal } = context;
  context.report({ state: 'running', reasons: [because('looks_once_a_minute')] });
  do {
    const options = { signal, maxBuffer: 16 * 1024 * 1024, windowsHide: true };
    try {
      await watch.look(parseNetstat((await promisify(execFile)('netstat', ['-ano'], options)).stdout));
    } catch (error) {
      if (signal.aborted) return;
      throw error;
    }
  } while (await pause(windowsPollMs, signal));
}
