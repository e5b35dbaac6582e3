import type { ControlStore } from '../store/control-store.ts';
import type { EventStore } from '../store/event-store.ts';
import { type StoredBlock, storedBlockOf } from '../store/stored-block.ts';

/** Something in the control store that follows the committed events: idempotent per event, in store order. */
export interface Projection {
  /** Never changed, its position is kept under it. */
  name: string;
  take(events: StoredBlock): void;
}

/**
 * Brings projections forward; their rows and positions are committed together. An error leaves nothing of the events behind
 * in the database, but rooms keep parts of it in memory: the hub must start anew after one.
 */
export class ProjectionFeed {
  private readonly control: ControlStore;
  private readonly projections: readonly Projection[];

  constructor(control: ControlStore, projections: readonly Projection[]) {
    this.control = control;
    this.projections = projections;
  }

  /** Reads what was committed while this process was not there. */
  async catchUp(events: EventStore): Promise<void> {
    const positions = this.projections.map((one) => this.position(one));
    const after = Math.min(...positions);
    for await (const chunk of events.scan({ after })) this.take(storedBlockOf(chunk));
  }

  /** Hands newly committed events over, in store order; what a projection has had already is left out. */
  take(events: StoredBlock): void {
    if (events.rows === 0) return;
    this.control.transaction(() => {
      for (const projection of this.projections) {
        const fresh = events.after(this.position(projection));
        if (fresh.rows === 0) continue;
        projection.take(fresh);
        this.control.db
          .prepare('INSERT INTO projection VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET cursor = excluded.cursor')
          .run(projection.name, events.last);
      }
    });
  }

  private position(projection: Projection): number {
    const row = this.control.db.prepare('SELECT cursor FROM projection WHERE name = ?').get(projection.name);
    return (row?.['cursor'] as number | undefined) ?? 0;
  }
}
