import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** True where serial lines for tests can be made. */
export const hasPseudoLines = spawnSync('socat', ['-V']).status === 0;

/** A serial port for tests whose other end is a connection to a TCP port of this machine, or a second serial port. */
export class PseudoLine {
  /** Device file of the port. */
  readonly path: string;
  /** Device file of the other end, where that is a port, too. */
  readonly otherPath: string;
  readonly #far: readonly string[];
  #joiner: ChildProcess | undefined;

  private constructor(port: number | undefined) {
    const folder = mkdtempSync(join(tmpdir(), 'hinomi-line-'));
    this.path = join(folder, 'ttyUSB0');
    this.otherPath = join(folder, 'ttyUSB1');
    this.#far = port === undefined ? [end(this.otherPath)] : [`tcp:127.0.0.1:${port},nodelay`];
  }

  /** Without a port the other end is a second serial port. */
  static async start(port?: number): Promise<PseudoLine> {
    const line = new PseudoLine(port);
    await line.plugIn();
    return line;
  }

  async plugIn(): Promise<void> {
    this.#joiner = spawn('socat', [end(this.path), ...this.#far], { stdio: ['ignore', 'ignore', 'inherit'] });
    const ends = this.#far[0]!.startsWith('pty') ? [this.path, this.otherPath] : [this.path];
    while (!ends.every((one) => existsSync(one))) {
      if (this.#joiner.exitCode !== null) throw new Error('socat ended');
      await sleep(10);
    }
  }

  /** Takes the port away, as if the adapter were pulled out. */
  async unplug(): Promise<void> {
    const joiner = this.#joiner;
    this.#joiner = undefined;
    if (!joiner || joiner.exitCode !== null) return;
    const ended = once(joiner, 'exit');
    joiner.kill();
    await ended;
  }
}

function end(path: string): string {
  return `pty,raw,echo=0,link=${path}`;
}
