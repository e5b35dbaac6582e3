import { readFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';

const counters = '/proc/net/dev';

/** Packets that went out of an interface, out of the kernel's list of counters; undefined when the interface is not in it. */
export function sentIn(list: string, name: string): number | undefined {
  for (const line of list.split('\n')) {
    const colon = line.lastIndexOf(':');
    if (colon < 0 || line.slice(0, colon).trim() !== name) continue;
    return Number(
      line
        .slice(colon + 1)
        .trim()
        .split(/\s+/)[9],
    );
  }
  return undefined;
}

/**
 * Watches that nothing goes out of an interface which has no address and should only listen. This program sends nothing; something else on the machine might.
 */
export class InterfaceCounter {
  readonly #name: string;
  #before: number | undefined;

  constructor(name: string) {
    this.#name = name;
    this.#before = this.#read();
  }

  /** Packets sent since the beginning on an interface without an address; 0 where it has one, or nobody counts. */
  sent(): number {
    const now = this.#read();
    if (now === undefined || this.#before === undefined || networkInterfaces()[this.#name]?.length) {
      this.#before = now;
      return 0;
    }
    return Math.max(0, now - this.#before);
  }

  #read(): number | undefined {
    try {
      return sentIn(readFileSync(counters, 'latin1'), this.#name);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }
}
