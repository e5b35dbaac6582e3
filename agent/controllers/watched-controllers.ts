import type { ControllerWatch } from './controller-watch.ts';
import type { Watched } from './watch-config.ts';

/** One controller while it is watched. */
interface Running<D extends Watched> {
  watch: ControllerWatch<D>;
  stop: AbortController;
  ended: Promise<void>;
}

/** The controllers of a source while it runs: each begins and ends by itself, so that a change to one is felt by no other. */
export class WatchedControllers<D extends Watched> {
  readonly #signal: AbortSignal;
  readonly #begin: (device: D, signal: AbortSignal) => ControllerWatch<D>;
  readonly #forget: (device: string) => void;
  readonly #running = new Map<string, Running<D>>();
  readonly #failure = Promise.withResolvers<never>();
  #turn: Promise<void> = Promise.resolve();

  /** `begin` makes the watch of one controller until its own signal; `forget` takes back what was shown of one that is gone. */
  constructor(
    signal: AbortSignal,
    begin: (device: D, signal: AbortSignal) => ControllerWatch<D>,
    forget: (device: string) => void,
  ) {
    this.#signal = signal;
    this.#begin = begin;
    this.#forget = forget;
    this.#failure.promise.catch(() => undefined);
  }

  /** Those that are watched, once what was last said of them is taken over. */
  async all(): Promise<ControllerWatch<D>[]> {
    await this.#turn;
    return [...this.#running.values()].map(({ watch }) => watch);
  }

  /** Watches these from now on: what is gone ends, what changed begins anew, and the others are not touched. */
  take(devices: readonly D[]): Promise<void> {
    const before = this.#turn.catch(() => undefined);
    this.#turn = before.then(async () => {
      const wanted = new Map(devices.map((device) => [device.id, device]));
      const over = [...this.#running].filter(([id, { watch }]) => !same(watch.device, wanted.get(id)));
      await Promise.all(over.map(([id]) => this.#end(id)));
      for (const device of devices) if (!this.#running.has(device.id)) this.#start(device);
    });
    return this.#turn;
  }

  /** Resolves when all have ended after the signal; rejects where one fails, and ends the others. */
  async ended(): Promise<void> {
    const stopped = Promise.withResolvers<void>();
    if (this.#signal.aborted) stopped.resolve();
    this.#signal.addEventListener('abort', () => stopped.resolve(), { once: true });
    try {
      await Promise.race([stopped.promise, this.#failure.promise]);
    } finally {
      for (const { stop } of this.#running.values()) stop.abort();
      await Promise.all([...this.#running.values()].map(({ ended }) => ended));
    }
  }

  #start(device: D): void {
    if (this.#signal.aborted) return;
    const stop = new AbortController();
    const watch = this.#begin(device, AbortSignal.any([stop.signal, this.#signal]));
    const ended = watch.run().catch((error: unknown) => this.#failure.reject(error));
    this.#running.set(device.id, { watch, stop, ended });
  }

  async #end(id: string): Promise<void> {
    const { stop, ended } = this.#running.get(id)!;
    stop.abort();
    await ended;
    this.#running.delete(id);
    this.#forget(id);
  }
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
