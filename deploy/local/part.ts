import { type ChildProcess, spawn } from 'node:child_process';
import { MendableError } from '#protocol/command-line.ts';

/** One child of the supervisor: how to start it and how it says that it is ready. */
export interface PartSpec {
  name: string;
  command: string;
  args: string[];
  cwd?: string;
  ready: RegExp;
  /** Sees each line of its output. */
  onLine?(line: string): void;
}

/** A part could not be started; the message holds its last words. */
export class PartFailedError extends MendableError {
  override name = 'PartFailedError';
}

const keptLines = 40;
const firstBackoffMs = 500;
const longestBackoffMs = 30_000;
const patienceMs = 8000;

/** A child process in its own group that is started again when it dies, until it is told to stop. */
export class Part {
  readonly spec: PartSpec;
  private child: ChildProcess | null = null;
  private stopping = false;
  private backoff = firstBackoffMs;
  private last: string[] = [];
  private over: Promise<void> = Promise.resolve();

  constructor(spec: PartSpec) {
    this.spec = spec;
  }

  /** Starts it; resolves when it is ready, rejects when the first start fails. */
  start(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.run(resolve, (code) => {
        reject(new PartFailedError(`${this.spec.name} ended with ${code}:\n${this.last.join('\n')}`));
      });
    });
  }

  private run(onReady: () => void, onFailed: ((code: number | null) => void) | null): void {
    const { command, args, cwd, ready, onLine } = this.spec;
    const child = spawn(command, args, {
      cwd,
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
    });
    this.child = child;
    let isReady = false;
    const hear = (line: string) => {
      this.last = [...this.last.slice(1 - keptLines), line];
      onLine?.(line);
      if (!isReady && ready.test(line)) {
        isReady = true;
        this.backoff = firstBackoffMs;
        onReady();
      }
    };
    for (const stream of [child.stdout, child.stderr]) eachLine(stream!, hear);
    this.over = new Promise((resolve) => {
      child.on('error', (error) => hear(error.message));
      child.on('close', (code) => {
        resolve();
        if (this.stopping) return;
        if (!isReady && onFailed) {
          onFailed(code);
          return;
        }
        process.stderr.write(`hinomi: ${this.spec.name} ended (${code}); starting it again in ${this.backoff} ms\n`);
        setTimeout(() => {
          if (!this.stopping) this.run(() => {}, null);
        }, this.backoff);
        this.backoff = Math.min(this.backoff * 2, longestBackoffMs);
      });
    });
  }

  /** Asks it to end and makes sure that it did. */
  async stop(): Promise<void> {
    this.stopping = true;
    const { child } = this;
    if (!child || child.exitCode !== null || child.pid === undefined) return;
    child.stdin?.end();
    signal(child.pid, 'SIGTERM');
    const hard = setTimeout(() => signal(child.pid!, 'SIGKILL'), patienceMs);
    await this.over;
    clearTimeout(hard);
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, name);
  } catch {
    // It is gone already, which is what was wanted.
  }
}

function eachLine(stream: NodeJS.ReadableStream, act: (line: string) => void): void {
  let rest = '';
  stream.on('data', (data) => {
    rest += data;
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) act(line);
  });
}
