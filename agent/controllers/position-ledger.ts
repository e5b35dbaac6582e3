import type { EventDraft } from '#protocol/events/event.ts';
import type { SourceContext } from '../sources/source.ts';
import type { CounterBook } from './counter-course.ts';
import type { LastSnapshot, UnconfirmedSnapshot } from './finished-snapshot.ts';
import type { ProbeState } from './probe-ledger.ts';
import type { Series } from './reading-series.ts';

/** What is remembered of every controller, committed together with the events. */
interface WatchPosition {
  devices: Record<string, DevicePosition>;
}

/** What is remembered of one controller. */
export interface DevicePosition {
  last?: LastSnapshot;
  unconfirmed?: UnconfirmedSnapshot | undefined;
  probe?: ProbeState;
  /** Counters of the machine as they were read last. */
  counters?: CounterBook;
  /** Ids of changes that were told by incomplete readings since the last complete one. */
  posture?: string[];
  /** The newest series of readings for learning, under way or ended. */
  series?: Series | undefined;
  /** Until when its audit events were listened to, ISO 8601 UTC. */
  heardUntil?: string;
}

/** Most events handed over at once, so that no transaction grows without bound. */
const eventsAtOnce = 500;

/** Serialises commits, so that the saved position never runs ahead of the events that belong to it. */
export class PositionLedger {
  readonly #emit: (drafts: EventDraft[], position: unknown) => Promise<void>;
  #position: WatchPosition;
  #tail: Promise<void> = Promise.resolve();

  constructor(context: Pick<SourceContext<unknown>, 'emit' | 'position'>) {
    this.#emit = (drafts, position) => context.emit(drafts, position);
    this.#position = context.position<WatchPosition>() ?? { devices: {} };
  }

  of(device: string): DevicePosition {
    return this.#position.devices[device] ?? {};
  }

  commit(device: string, drafts: EventDraft[], change: Partial<DevicePosition>): Promise<void> {
    const done = this.#tail.then(async () => {
      const rest = [...drafts];
      while (rest.length > eventsAtOnce) await this.#emit(rest.splice(0, eventsAtOnce), undefined);
      const next: WatchPosition = {
        devices: { ...this.#position.devices, [device]: { ...this.of(device), ...change } },
      };
      await this.#emit(rest, next);
      this.#position = next;
    });
    this.#tail = done.catch(() => undefined);
    return done;
  }
}
