import type { Fields, StoredEvent } from '#protocol/events/event.ts';
import { eventId } from '#protocol/identity.ts';
import type { ControlStore } from '../../store/control-store.ts';

/** Under this name stand events that the hub judged from the network; no agent has it. */
export const networkAgent = 'hub-network';
const atOnce = 200;

/** Something that is raised; `at` is milliseconds since 1970 UTC. */
export interface Deviation {
  /** Kind of the event; `net.deviation` where it is absent. */
  kind?: string;
  site: string;
  asset: string | null;
  at: number;
  fields: Fields;
}

type OwnEvent = Omit<StoredEvent, 'storeSeq'>;

/**
 * What is raised, on its way into the event stream: written with what was learned, dropped once it is stored. What is handed over twice
 * has the same id, so that the store keeps it once.
 */
export class DeviationOutbox {
  private readonly control: ControlStore;
  private handing: Promise<void> | null = null;
  private told = '';

  constructor(control: ControlStore) {
    this.control = control;
  }

  /** Puts one in; inside the transaction of whoever learned. */
  put(deviation: Deviation): void {
    this.control.db.prepare('INSERT INTO net_outbox (doc) VALUES (?)').run(JSON.stringify(deviation));
  }

  /** Hands over what waits, oldest first; one call at a time. What cannot be stored now waits, and why is said once. */
  handOver(store: (events: OwnEvent[]) => Promise<void>, now: () => Date): Promise<void> {
    this.handing ??= this.run(store, now)
      .then(
        () => {
          this.told = '';
        },
        ({ message }: Error) => {
          if (message !== this.told) process.stderr.write(`error: what is new on the network waits: ${message}\n`);
          this.told = message;
        },
      )
      .finally(() => {
        this.handing = null;
      });
    return this.handing;
  }

  private async run(store: (events: OwnEvent[]) => Promise<void>, now: () => Date): Promise<void> {
    const next = this.control.db.prepare('SELECT seq, doc FROM net_outbox ORDER BY seq LIMIT ?');
    for (let rows = next.all(atOnce); rows.length > 0; rows = next.all(atOnce)) {
      const received = now().toISOString();
      await store(
        rows.map((row) => eventOf(Number(row['seq']), JSON.parse(String(row['doc'])) as Deviation, received)),
      );
      this.control.db.prepare('DELETE FROM net_outbox WHERE seq <= ?').run(Number(rows.at(-1)!['seq']));
    }
  }
}

function eventOf(
  seq: number,
  { kind = 'net.deviation', site, asset, at, fields }: Deviation,
  received: string,
): OwnEvent {
  const key = { site, agent: networkAgent, lane: 'evidence' as const, epoch: 'network', seq };
  const time = new Date(at).toISOString();
  return {
    ...key,
    id: eventId(key),
    kind,
    source: networkAgent,
    boot: 'hub',
    time,
    recorded: received,
    received,
    corrected: time,
    offsetMs: null,
    uncertaintyMs: null,
    clockDoubt: false,
    asset,
    fields,
  };
}
