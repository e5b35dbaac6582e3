import { rmSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sha256 } from '#engine/snapshot/snapshot.ts';
import { because } from '#protocol/reasons/reason.ts';
import { NotAskedError } from './stopped-reading.ts';

/** How long another reader of this machine is waited for, milliseconds; shorter than a look may take. */
const patienceMs = 20_000;
/** Rest of a device between two readers, so that the pace holds from one to the other; milliseconds. */
const restMs = 500;

/** How long and for whom a hold is wanted. */
export interface HoldWish {
  /** Gives up after this many milliseconds. */
  waitMs?: number;
  signal?: AbortSignal | undefined;
  /** Is told whom it waits for, as soon as that is known. */
  waiting?: ((holder: string) => void) | undefined;
}

/** A device that only this holder talks to, among all processes and threads of this machine. */
export interface DeviceHold {
  release(): void;
}

/**
 * Takes a device, named by its address, for the one connection that it is given from this machine: an agent, a second one and
 * the command line wait for each other. Throws NotAskedError with the other's name when that one does not end in time. The
 * hold is a local socket that somebody listens to: it ends with its process, however that ends, so that none is ever stale.
 */
export async function holdDevice(address: string, wish: HoldWish = {}): Promise<DeviceHold> {
  const { waitMs = patienceMs, signal } = wish;
  const place = meetingPlace(address);
  const until = performance.now() + waitMs;
  let holder = 'another process';
  const heard = (name: string) => {
    if (name !== holder) wish.waiting?.(name);
    holder = name;
  };
  for (;;) {
    signal?.throwIfAborted();
    const server = await listenAt(place);
    if (server) return holdBy(server);
    const left = until - performance.now();
    if (left <= 0) throw new NotAskedError(because('device_held', { address, holder }));
    await untilReleased(place, left, heard, signal);
    await sleep(restMs);
  }
}

function holdBy(server: Server): DeviceHold {
  const waiting = new Set<Socket>();
  server.unref();
  server.on('connection', (socket) => {
    waiting.add(socket);
    socket.unref();
    socket.on('error', () => socket.destroy());
    socket.on('close', () => waiting.delete(socket));
    socket.write(`${ownName()}\n`);
  });
  return {
    release: () => {
      server.close();
      for (const socket of waiting) socket.destroy();
    },
  };
}

/** Undefined where somebody holds it. */
function listenAt(place: string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(undefined);
      else reject(error);
    });
    server.listen(place, () => resolve(server));
  });
}

/** Waits at most `ms` for the holder to end; `heard` is told its name. */
function untilReleased(
  place: string,
  ms: number,
  heard: (name: string) => void,
  signal: AbortSignal | undefined,
): Promise<void> {
  return new Promise((resolve) => {
    let said = '';
    const socket = connect({ path: place, ...(signal ? { signal } : {}) });
    const timer = setTimeout(() => socket.destroy(), ms);
    socket.on('data', (bytes) => {
      said = (said + bytes.toString('utf8')).slice(0, 200);
      if (said.includes('\n')) heard(said.slice(0, said.indexOf('\n')));
    });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNREFUSED') forget(place);
    });
    socket.on('close', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** Where all who want an address meet: names of the kernel that vanish with their process, where it has such. */
function meetingPlace(address: string): string {
  const name = `hinomi-device-${sha256(address).slice(0, 32)}`;
  if (process.platform === 'linux') return `\0${name}`;
  if (process.platform === 'win32') return `\\\\.\\pipe\\${name}`;
  return join(tmpdir(), name);
}

/** Removes what a killed process left in a folder; names of the kernel leave nothing. */
function forget(place: string): void {
  if (process.platform !== 'linux' && process.platform !== 'win32') rmSync(place, { force: true });
}

function ownName(): string {
  const [program = '', ...words] = process.argv.slice(1);
  const verb = words.find((word) => /^[a-z-]+$/.test(word)) ?? basename(program);
  return `process ${process.pid} (${verb})`;
}
