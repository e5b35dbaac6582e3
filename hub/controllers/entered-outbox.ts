import type { ControlStore } from '../store/control-store.ts';
import type { EnteredEvent } from './entered-event.ts';

/** Most events that are handed over at once. */
const atOnce = 100;

/**
 * Entries by hand on their way into the event stream: written with the entry itself, dropped once the events are stored. What is
 * handed over twice has the same id, so that the store keeps it once.
 */
export class EnteredOutbox {
  private readonly control: ControlStore;
  private handing: Promise<void> | null = null;
  /** Why entries wait, as it was told last. */
  private told = '';

  constructor(control: ControlStore) {
    this.control = control;
  }

  /** Puts an event in; inside the transaction of its entry. */
  put(event: EnteredEvent): void {
    this.control.db.prepare('INSERT INTO start_stop_outbox VALUES (?, ?)').run(event.seq, JSON.stringify(event));
  }

  /** Hands over what waits, oldest first; one call at a time. What `store` refuses waits, and why is said once. */
  handOver(store: (events: EnteredEvent[]) => Promise<void>, say = toTheLog): Promise<void> {
    this.handing ??= this.run(store)
      .then(
        () => {
          this.told = '';
        },
        ({ message }: Error) => {
          if (message !== this.told) say(`what people entered by hand waits: ${message}`);
          this.told = message;
        },
      )
      .finally(() => {
        this.handing = null;
      });
    return this.handing;
  }

  private async run(store: (events: EnteredEvent[]) => Promise<void>): Promise<void> {
    for (let rows = this.waiting(); rows.length > 0; rows = this.waiting()) {
      const received = rows.map(({ event }) => JSON.parse(event) as EnteredEvent);
      await store(received);
      this.control.db.prepare('DELETE FROM start_stop_outbox WHERE seq <= ?').run(rows.at(-1)!.seq);
    }
  }

  private waiting(): { seq: number; event: string }[] {
    return this.control.db
      .prepare('SELECT seq, event FROM start_stop_outbox ORDER BY seq LIMIT ?')
      .all(atOnce)
      .map((row) => ({ seq: row['seq'] as number, event: row['event'] as string }));
  }
}

function toTheLog(sentence: string): void {
  process.stderr.write(`error: ${sentence}\n`);
}
