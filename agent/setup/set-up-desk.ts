import {
  type CheckAnswer,
  type DiscoveryAnswer,
  type DiscoveryWish,
  discoveryEnd,
  discoveryWish,
  type SentController,
  sentController,
} from '#protocol/controller-setup.ts';
import type { ReadingProgress } from '#protocol/reading.ts';
import { because } from '#protocol/reasons/reason.ts';
import { inBlackout, type Watched } from '../controllers/watch-config.ts';
import { judgeController, type LocalWord } from './judged-controller.ts';

/** A wish of the hub about a controller that is to be set up cannot be understood. */
export class SetUpWishError extends Error {
  override name = 'SetUpWishError';
}

/** What stands for the map where one is to be found. */
const emptyMap = 'units: [{ id: 1 }]';

/** Answers the hub about a controller before it is read: whether this agent takes it, what a reading costs, which map it may have. */
export class SetUpDesk {
  readonly #local: LocalWord;
  readonly #signal: AbortSignal;
  readonly #now: () => Date;
  /** Searches that go on, by name. */
  readonly #searches = new Map<string, { progress: ReadingProgress; stop: AbortController }>();

  constructor(parts: { local: LocalWord; signal: AbortSignal; now: () => Date }) {
    this.#local = parts.local;
    this.#signal = parts.signal;
    this.#now = parts.now;
  }

  /** What the desk can be asked; throws SetUpWishError. */
  readonly wishes: Readonly<Record<string, (argument: unknown) => Promise<unknown>>> = {
    check: (argument) => this.#check(understood(sentController.safeParse(argument))),
    discover: async (argument) => {
      const end = discoveryEnd.safeParse(argument);
      if (!end.success) return this.#discover(understood(discoveryWish.safeParse(argument)));
      this.#searches.get(end.data.cancel)?.stop.abort();
      return { cancelled: this.#searches.has(end.data.cancel) };
    },
  };

  /** How far the searches for maps are that go on. */
  get searches(): ReadingProgress[] {
    return [...this.#searches.values()].map(({ progress }) => progress);
  }

  async #check(sent: SentController): Promise<CheckAnswer> {
    const judged = await judgeController(sent, this.#local);
    if (Array.isArray(judged)) return { faults: judged, plans: [] };
    const { device, setUp } = judged;
    const refused = (await setUp.refuses?.(device)) ?? [];
    if (refused.length > 0) return { faults: refused.map((one) => ({ ...one, line: null })), plans: [] };
    return { faults: [], plans: await setUp.plan(device) };
  }

  async #discover({ controller, unit, end, dry, search }: DiscoveryWish): Promise<DiscoveryAnswer> {
    const nothing = { faults: [], plan: null, map: '', requests: {}, warnings: [], stopped: null };
    const judged = await judgeController({ ...controller, map: emptyMap }, this.#local);
    if (Array.isArray(judged)) return { ...nothing, faults: judged };
    const { device, setUp } = judged;
    if (!setUp.discovery) throw new SetUpWishError(`no map can be found for ${controller.type}`);
    const plan = await setUp.discovery.plan(device, end);
    if (dry) return { ...nothing, plan };
    const { blackout } = device as unknown as Watched;
    if (inBlackout(blackout, this.#now())) {
      const reason = because('setup_blackout', { id: controller.id });
      return { ...nothing, faults: [{ place: 'blackout', line: null, reason }] };
    }
    const name = search ?? controller.id;
    if (this.#searches.has(name)) throw new SetUpWishError(`a map of ${controller.id} is being looked for already`);
    const stop = new AbortController();
    const started = this.#now().toISOString();
    const nothingYet = { step: 'look', done: 0, of: null, requests: 0, secondsLeft: plan.seconds } as const;
    const going = { progress: { device: name, started, ...nothingYet } as ReadingProgress, stop };
    this.#searches.set(name, going);
    try {
      const signal = AbortSignal.any([stop.signal, this.#signal]);
      const found = await setUp.discovery.run(device, { unit, end }, signal, (progress) => {
        going.progress = { device: name, started, ...progress };
      });
      return { faults: [], plan, ...found };
    } finally {
      this.#searches.delete(name);
    }
  }
}

function understood<T>(parsed: { success: true; data: T } | { success: false; error: Error }): T {
  if (parsed.success) return parsed.data;
  throw new SetUpWishError(`not understood: ${parsed.error.message}`);
}
