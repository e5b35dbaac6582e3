import type { ControlStore } from '../store/control-store.ts';
import type { EventStore } from '../store/event-store.ts';
import { type StoredBlock, storedBlockOf } from '../store/stored-block.ts';

/** Something in the control store that follows the committed events: idempotent per event, in store order. */
export interface Projection {
  /** Never changed, its position is kept under it. */
  name: string;
  /** Hides something from people: nobody is let in before it has read everything. */
  guards?: true;
  take(events: StoredBlock): void;
}

/** More events than this are not read before the hub works, as when a projection is new to a large store. */
const readAtOnce = 100_000;

/**
 * Brings projections forward; their rows and positions are committed together. An error leaves nothing of the events behind
 * in the database, but rooms keep parts of it in memory: the hub must start anew after one. One that is far behind, since a newer program brought it,
 * reads beside everything else, and follows with the others when it has come to the end.
 */
export class ProjectionFeed {
  private readonly control: ControlStore;
  private readonly projections: readonly Projection[];
  private readonly atOnce: number;
  /** Projections that still read the past and must not be given what is new. */
  private readonly behind = new Set<Projection>();
  /** Last place that was handed over as newly committed. */
  private taken = 0;

  /** `atOnce` is how many events are read before `catchUp` is over, also for a new projection. */
  constructor(control: ControlStore, projections: readonly Projection[], atOnce = readAtOnce) {
    this.control = control;
    this.projections = projections;
    this.atOnce = atOnce;
  }

  /** Reads what was committed while this process was not there; answers the names of projections that `readPast` is to read for. */
  async catchUp(events: EventStore): Promise<string[]> {
    const head = await events.head();
    for (const one of this.projections) {
      if (!one.guards && head - this.position(one) > this.atOnce) this.behind.add(one);
    }
    const following = this.following();
    if (following.length > 0) {
      for await (const chunk of events.scan({ after: this.earliest(following) })) {
        this.advance(following, storedBlockOf(chunk));
      }
    }
    return [...this.behind].map(({ name }) => name);
  }

  /** Lets projections that are behind read up to the present, and then follow. Ends early when the signal says so. */
  async readPast(events: EventStore, signal: AbortSignal): Promise<void> {
    while (this.behind.size > 0) {
      const behind = [...this.behind];
      for await (const chunk of events.scan({ after: this.earliest(behind) })) {
        if (signal.aborted) return;
        this.advance(behind, storedBlockOf(chunk));
        await new Promise(setImmediate);
      }
      if (signal.aborted) return;
      if (this.earliest(behind) >= this.taken) this.behind.clear();
    }
  }

  /** Hands newly committed events over, in store order; what a projection has had already is left out. */
  take(events: StoredBlock): void {
    if (events.rows === 0) return;
    this.taken = events.last;
    this.advance(this.following(), events);
  }

  private advance(projections: readonly Projection[], events: StoredBlock): void {
    this.control.transaction(() => {
      for (const projection of projections) {
        const fresh = events.after(this.position(projection));
        if (fresh.rows === 0) continue;
        projection.take(fresh);
        this.control.db
          .prepare('INSERT INTO projection VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET cursor = excluded.cursor')
          .run(projection.name, events.last);
      }
    });
  }

  private following(): Projection[] {
    return this.projections.filter((one) => !this.behind.has(one));
  }

  private earliest(projections: readonly Projection[]): number {
    return Math.min(...projections.map((one) => this.position(one)));
  }

  private position(projection: Projection): number {
    const row = this.control.db.prepare('SELECT cursor FROM projection WHERE name = ?').get(projection.name);
    return (row?.['cursor'] as number | undefined) ?? 0;
  }
}
