import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer, connect as dial, type Server } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { stringify } from 'yaml';
import { type Running, start } from '../support/processes.ts';

/** As the launcher starts an agent: small heaps and few threads for an old PC. */
export const memoryFlags = [
  '--max-semi-space-size=2',
  '--max-old-space-size=128',
  '--optimize-for-size',
  '--no-opt',
  '--no-maglev',
  '--v8-pool-size=1',
];
export const memoryEnv = {
  MALLOC_ARENA_MAX: '1',
  MALLOC_MMAP_THRESHOLD_: '131072',
  MALLOC_TRIM_THRESHOLD_: '131072',
  UV_THREADPOOL_SIZE: '2',
};

/** Lines that an ordinary line PC writes, and connections it opens: a few a second, one every five seconds. */
export const linesPerSecond = 5;
export const secondsPerConnection = 5;
const watchedFiles = 200;
const spawnMark = 'spawned a process';
/** Runs inside the agent: Node itself tells of every child process. */
const spawnTeller = `import { subscribe } from 'node:diagnostics_channel'; subscribe('child_process', () => console.error('${spawnMark}'));`;

/** Where the bench agent works: the folder it watches and the log that grows. */
export class Workplace {
  readonly log: string;
  readonly #folder: string;
  #server: Server | undefined;

  constructor(folder: string) {
    this.#folder = folder;
    this.log = join(folder, 'line.log');
    mkdirSync(join(folder, 'recipes'), { recursive: true });
    writeFileSync(this.log, '');
    writeFileSync(join(folder, 'auth.log'), '');
    for (let at = 0; at < watchedFiles; at++) {
      writeFileSync(join(folder, 'recipes', `recipe-${at}.csv`), `${at},1,2,3\n`);
    }
  }

  /** Starts the bundled agent with its log, login, USB, file, socket and inventory sources, and with `more`. */
  startAgent(bundle: string, home: string, agent: string, profile?: string, more: readonly object[] = []): Running {
    const sources = [
      { type: 'text-log', paths: [this.log] },
      { type: 'auth-log', paths: [join(this.#folder, 'auth.log')] },
      { type: 'files', watches: [{ name: 'recipes', path: join(this.#folder, 'recipes') }] },
      ...['usb', 'sockets', 'host-inventory', 'login-records'].map((type) => ({ type })),
      ...more,
    ];
    const config = join(this.#folder, 'agent.yaml');
    writeFileSync(config, stringify({ hostName: agent, sources }));
    const flags = profile ? [...memoryFlags, '--cpu-prof', `--cpu-prof-dir=${profile}`] : memoryFlags;
    const teller = `--import=data:text/javascript,${encodeURIComponent(spawnTeller)}`;
    return start(process.execPath, [...flags, teller, bundle, 'agent', '--home', home, '--config', config], {
      env: memoryEnv,
    });
  }

  /** Lives an ordinary life for so many seconds and looks once in each. */
  async live(seconds: number, look: (second: number) => void): Promise<void> {
    const port = await this.#listen();
    for (let at = 0; at < seconds; at++) {
      for (let line = 0; line < linesPerSecond; line++)
        appendFileSync(this.log, `cycle ${at} station ${line} OK 判定\n`);
      if (at % 60 === 0)
        writeFileSync(join(this.#folder, 'recipes', `recipe-${at % watchedFiles}.csv`), `${at},4,5,6\n`);
      if (port !== undefined && at % secondsPerConnection === 0) talk(port);
      await pause(1000);
      look(at);
    }
  }

  close(): void {
    this.#server?.close();
  }

  /** Conversations inside the machine are not told, so the talk goes to its own address on the network, if it has one. */
  async #listen(): Promise<{ host: string; port: number } | undefined> {
    const host = Object.values(networkInterfaces())
      .flatMap((all) => all ?? [])
      .find((one) => !one.internal && one.family === 'IPv4')?.address;
    if (host === undefined) return undefined;
    this.#server ??= await new Promise<Server>((resolve, reject) => {
      const server: Server = createServer((socket) => socket.on('error', () => socket.destroy()).resume());
      server.once('error', reject);
      server.listen(0, host, () => resolve(server));
    });
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? { host, port: address.port } : undefined;
  }
}

/** One connection that is there for two seconds. */
function talk(to: { host: string; port: number }): void {
  const socket = dial(to, () => setTimeout(() => socket.destroy(), 2000).unref());
  socket.on('error', () => socket.destroy());
}

/** How many processes an agent started by `startAgent` has spawned. */
export function spawnsOf(running: Running): number {
  return running.output().split(spawnMark).length - 1;
}
