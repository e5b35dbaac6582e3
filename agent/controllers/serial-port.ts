import { closeSync, readSync, realpathSync, writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import { because } from '#protocol/reasons/reason.ts';
import { holderOfPort } from './port-holders.ts';
import { lockPort, type Release } from './port-lock.ts';
import { NotAskedError } from './stopped-reading.ts';

/** How a serial line is spoken. */
export interface SerialSettings {
  /** Device file, best one below /dev/serial/by-id, which names an adapter wherever it is plugged in. */
  path: string;
  /** Bits per second. */
  baud: number;
  parity: 'none' | 'even' | 'odd';
  stopBits: 1 | 2;
}

/** What of the optional package is used: it sets up the port; its own way of waiting for bytes does not work in a thread. */
interface SerialPackage {
  asyncOpen(path: string, options: object): Promise<number>;
}

const packageName = '@serialport/bindings-cpp';
const tryAgain = new Set(['EAGAIN', 'EWOULDBLOCK']);

/** The adapter is gone: pulled out, or its driver ended. */
export class PortGoneError extends Error {
  override name = 'PortGoneError';
}

/** True for what names a serial port rather than a host. */
export function isSerialPort(host: string): boolean {
  return /^(\/|\\\\\.\\|com\d+$)/i.test(host);
}

/** An open serial port; reading and writing never wait. */
export class SerialPort {
  readonly #fd: number;
  readonly #release: Release;
  readonly #buffer = Buffer.alloc(4096);

  private constructor(fd: number, release: Release) {
    this.#fd = fd;
    this.#release = release;
  }

  /**
   * Opens a port that nobody else uses and locks it, by the kernel and by a lock file. Throws NotAskedError that names who uses it, or says why it cannot be
   * opened on this machine; PortGoneError where there is no such port.
   */
  static async open({ path, baud, parity, stopBits }: SerialSettings): Promise<SerialPort> {
    const { asyncOpen } = serialPackage();
    const port = placeOfPort(path);
    const holder = holderOfPort(port);
    if (holder !== undefined) throw new NotAskedError(because('serial_port_taken', { port: path, holder }));
    const options = {
      ...{ baudRate: baud, parity, stopBits, dataBits: 8, lock: true, hupcl: false, vmin: 1, vtime: 0 },
      ...{ rtscts: false, xon: false, xoff: false, xany: false },
    };
    const release = lockPort(port);
    try {
      return new SerialPort(await asyncOpen(port, options), release);
    } catch (error) {
      release();
      throw new NotAskedError(because('serial_port_unopened', { port: path, message: (error as Error).message }));
    }
  }

  /** What came since it was read last; throws PortGoneError. */
  read(): Buffer {
    const pieces: Buffer[] = [];
    for (;;) {
      const length = this.#attempt(() => readSync(this.#fd, this.#buffer));
      if (length === undefined) return Buffer.concat(pieces);
      if (length === 0) throw new PortGoneError('the adapter was unplugged');
      pieces.push(Buffer.from(this.#buffer.subarray(0, length)));
    }
  }

  /** Hands bytes to the driver; false where it did not take them all. Throws PortGoneError. */
  write(bytes: Buffer): boolean {
    return this.#attempt(() => writeSync(this.#fd, bytes)) === bytes.length;
  }

  close(): void {
    closeSync(this.#fd);
    this.#release();
  }

  #attempt(act: () => number): number | undefined {
    try {
      return act();
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? '';
      if (tryAgain.has(code)) return undefined;
      throw new PortGoneError(`the adapter was unplugged (${code})`);
    }
  }
}

/** The device file behind a name, which may be a link; throws PortGoneError where there is none. */
export function placeOfPort(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    throw new PortGoneError(`there is no port ${path}: is the adapter plugged in?`);
  }
}

function serialPackage(): SerialPackage {
  if (process.platform !== 'linux') throw new NotAskedError(because('serial_not_here', { platform: process.platform }));
  try {
    return createRequire(import.meta.url)(`${packageName}/dist/load-bindings.js`) as SerialPackage;
  } catch (error) {
    const message = (error as Error).message.split('\n')[0]!;
    throw new NotAskedError(because('serial_package_missing', { package: packageName, message }));
  }
}
