import { type ChildProcess, spawn } from 'node:child_process';

/** A child process ended by itself with an error, or could not be started. */
export class ChildFailedError extends Error {
  override name = 'ChildFailedError';
  /** Exit code; null when a signal ended it or it never ran. */
  readonly code: number | null;
  /** The last it wrote on its error output. */
  readonly detail: string;
  /** True when the program is not there. */
  readonly missing: boolean;

  constructor(command: string, code: number | null, detail: string, missing = false) {
    super(missing ? `${command} is not on this machine` : `${command} ended with ${code ?? 'a signal'}: ${detail}`);
    this.code = code;
    this.detail = detail;
    this.missing = missing;
  }
}

/** A piece of output: its whole lines, and the lengths of lines that were too long to keep. */
export interface ChildLines {
  lines: string[];
  tooLong: number[];
}

/** Settings of a child whose output is read as it comes. */
export interface ChildOptions {
  /** Ends the child and the reading. */
  signal: AbortSignal;
  env?: NodeJS.ProcessEnv;
}

const stderrKept = 2000;

/**
 * Runs a program in a process group of its own and gives its output as it comes; reading slowly slows the program down.
 * The group is ended with the signal and when the reader stops. Throws a ChildFailedError when it fails by itself.
 */
export async function* childChunks(command: string, args: string[], options: ChildOptions): AsyncGenerator<Buffer> {
  const child = spawn(command, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
    windowsHide: true,
    env: options.env ?? process.env,
  });
  let detail = '';
  let startError: NodeJS.ErrnoException | undefined;
  child.on('error', (error) => {
    startError = error;
  });
  child.stderr.on('data', (chunk: Buffer) => {
    detail = (detail + chunk.toString()).slice(-stderrKept);
  });
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const end = () => endGroup(child);
  options.signal.addEventListener('abort', end, { once: true });
  if (options.signal.aborted) end();
  try {
    yield* child.stdout;
    await closed;
    if (options.signal.aborted) return;
    if (startError) throw new ChildFailedError(command, null, startError.message, startError.code === 'ENOENT');
    if (child.exitCode !== 0) throw new ChildFailedError(command, child.exitCode, detail.trim());
  } finally {
    options.signal.removeEventListener('abort', end);
    end();
    await closed;
  }
}

/** Runs a program as `childChunks` does and gives its output line by line; longer lines are not kept, only counted. */
export async function* childLines(
  command: string,
  args: string[],
  options: ChildOptions & { maxLineBytes: number },
): AsyncGenerator<ChildLines> {
  yield* splitLines(childChunks(command, args, options), options.maxLineBytes);
}

async function* splitLines(stream: AsyncIterable<Buffer>, limit: number): AsyncGenerator<ChildLines> {
  let held: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream) {
    const out: ChildLines = { lines: [], tooLong: [] };
    let from = 0;
    for (let at = chunk.indexOf(0x0a); at >= 0; at = chunk.indexOf(0x0a, from)) {
      length += at - from;
      if (length > limit) out.tooLong.push(length);
      else out.lines.push(Buffer.concat([...held, chunk.subarray(from, at)]).toString('utf8'));
      held = [];
      length = 0;
      from = at + 1;
    }
    length += chunk.length - from;
    held = length > limit ? [] : [...held, chunk.subarray(from)];
    if (out.lines.length > 0 || out.tooLong.length > 0) yield out;
  }
  if (length > limit) yield { lines: [], tooLong: [length] };
  else if (length > 0) yield { lines: [Buffer.concat(held).toString('utf8')], tooLong: [] };
}

function endGroup(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    if (process.platform === 'win32') child.kill();
    else process.kill(-child.pid, 'SIGTERM');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
