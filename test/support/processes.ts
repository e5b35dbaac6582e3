import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** A child started by a test: its output, and a way to end it that is sure. */
export interface Running {
  child: ChildProcess;
  output: () => string;
  /** Resolves when the output holds the text or pattern; rejects with the output when the child ends first. */
  says(what: string | RegExp): Promise<string>;
  kill(signal?: NodeJS.Signals): Promise<void>;
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
  let exited = false;
  const listeners = new Set<() => void>();
  const hear = (data: Buffer) => {
    text += data;
    for (const listener of listeners) listener();
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  if (options.input !== undefined) child.stdin.end(options.input);
  const ended = new Promise<number | null>((resolve) => {
    child.on('exit', (code) => {
      exited = true;
      all.delete(running);
      resolve(code);
      for (const listener of listeners) listener();
    });
  });
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
          } else if (exited) {
            listeners.delete(look);
            reject(new Error(`${command} ${args.join(' ')} ended before it said ${what}:\n${text.slice(-4000)}`));
          }
        };
        listeners.add(look);
        look();
      }),
    kill: async (signal = 'SIGKILL') => {
      child.kill(signal);
      await ended;
    },
  };
  all.add(running);
  return running;
}

/** Ends whatever a test left running. */
export async function endAll(): Promise<void> {
  await Promise.all([...all].map((running) => running.kill()));
}

/** A TCP port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Looks until a condition holds; the message says what was seen last. */
export async function eventually<T>(
  look: () => Promise<T> | T,
  holds: (seen: T) => boolean,
  limitMs = 120_000,
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
