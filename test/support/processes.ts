import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** A child started by a test: its output, and a way to end it that is sure. */
export interface Running {
  child: ChildProcess;
  output: () => string;
  /** Resolves when the output holds the text or pattern; rejects with the output when the child ends first. */
  says(what: string | RegExp): Promise<string>;
  /** Sends a signal and waits until the child is gone; what it left running may still write. */
  kill(signal?: NodeJS.Signals): Promise<void>;
  /** The exit code, once the child and all that it left running have said their last word. */
  ended: Promise<number | null>;
}

const all = new Set<Running>();

// Also a script that fails leaves nothing running.
process.once('exit', () => {
  for (const { child } of all) child.kill('SIGKILL');
});

/** Starts a program and gathers what it says. */
export function start(
  command: string,
  args: string[],
  options: { cwd?: string; env?: Record<string, string>; input?: string } = {},
): Running {
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let text = '';
  let silent = false;
  const listeners = new Set<() => void>();
  const hear = (data: Buffer) => {
    text += data;
    for (const listener of listeners) listener();
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  if (options.input !== undefined) child.stdin.end(options.input);
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const ended = new Promise<number | null>((resolve) => {
    child.once('close', (code) => {
      silent = true;
      resolve(code);
      for (const listener of listeners) listener();
    });
  });
  void gone.then(() => all.delete(running));
  const running: Running = {
    child,
    output: () => text,
    ended,
    says: (what) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (typeof what === 'string' ? text.includes(what) : what.test(text)) {
            listeners.delete(look);
            resolve(text);
          } else if (silent) {
            listeners.delete(look);
            reject(new Error(`${command} ${args.join(' ')} ended before it said ${what}:\n${text.slice(-4000)}`));
          }
        };
        listeners.add(look);
        look();
      }),
    kill: async (signal = 'SIGKILL') => {
      child.kill(signal);
      await gone;
    },
  };
  all.add(running);
  return running;
}

/** Ends whatever a test left running. */
export async function endAll(): Promise<void> {
  await Promise.all([...all].map((running) => running.kill()));
}

/**
 * Ports for servers that must know theirs before they start lie below those that the system hands out by itself, so that nobody else is
 * given one between this answer and its use, or while its server is down. Each worker of a test run has some for itself.
 */
const ownPorts = { first: 10_240, perWorker: 2500, workers: 9 };
let asked = Math.floor(Math.random() * ownPorts.perWorker);

/** A TCP port of 127.0.0.1 that is free and stays so until it is used. */
export async function freePort(): Promise<number> {
  const worker = Number(process.env['VITEST_POOL_ID'] ?? 0) % ownPorts.workers;
  for (;;) {
    const port = ownPorts.first + worker * ownPorts.perWorker + (asked++ % ownPorts.perWorker);
    if (await canListen(port)) return port;
  }
}

function canListen(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

/** Looks until a condition holds; the message says what was seen last. */
export async function eventually<T>(
  look: () => Promise<T> | T,
  holds: (seen: T) => boolean,
  limitMs = 240_000,
): Promise<T> {
  const until = Date.now() + limitMs;
  let seen: T;
  for (;;) {
    seen = await look();
    if (holds(seen)) return seen;
    if (Date.now() > until)
      throw new Error(`not so within ${limitMs} ms; last seen: ${JSON.stringify(seen)?.slice(0, 2000)}`);
    await pause(50);
  }
}
