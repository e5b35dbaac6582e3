import { setImmediate as nextTurn } from 'node:timers/promises';
import type { EventStore } from '../store/event-store.ts';
import type { Alert } from './alert.ts';
import type { Incidents } from './incidents.ts';

/** What the pump works between. */
export interface AlertPumpParts {
  store: Pick<EventStore, 'alertsAfter'>;
  incidents: Pick<Incidents, 'consume' | 'cursor'>;
  /** Told of each failed try; the alerts concerned are tried again. */
  onError: (error: Error) => void;
  /** Told once when alerts have failed again and again: until it is mended no new incident is made of an alert. */
  onStuck: (error: Error) => void;
}

const chunk = 500;
/** Alerts that become incidents in one transaction: some ten milliseconds, in which the hub does nothing else. */
const together = 20;
/** Tries in a row that fail before somebody is told. */
const patience = 3;

/**
 * Brings alerts to the incident desk without ever passing one over. They are handed on in memory while all goes well; at start, and after
 * a failure, nothing newer is handed on before the desk has caught up from the store, a few at a time beside everything else.
 */
export class AlertPump {
  private readonly parts: AlertPumpParts;
  private behind = true;
  /** Alerts were committed while the desk was behind: the store must be read once more. */
  private more = false;
  private catching: Promise<void> | null = null;
  private failed = 0;
  private stopped = false;

  constructor(parts: AlertPumpParts) {
    this.parts = parts;
  }

  /** Takes alerts that detection has just committed. */
  take(alerts: readonly Alert[]): void {
    if (this.behind) {
      this.more = true;
      return;
    }
    try {
      this.parts.incidents.consume(alerts);
    } catch (error) {
      this.behind = true;
      this.parts.onError(error as Error);
    }
  }

  /** Reads on from the desk's cursor when it is behind. Call it every few seconds; it never rejects, and nothing needs to wait for it. */
  catchUp(): Promise<void> {
    if (!this.behind) return Promise.resolve();
    this.catching ??= this.read().finally(() => {
      this.catching = null;
    });
    return this.catching;
  }

  /** Ends catching up behind what is under way; it goes on there when the hub is started again. */
  async stop(): Promise<void> {
    this.stopped = true;
    await this.catching;
  }

  private async read(): Promise<void> {
    const { store, incidents, onError, onStuck } = this.parts;
    try {
      for (;;) {
        this.more = false;
        const alerts = await store.alertsAfter(incidents.cursor(), chunk);
        for (let at = 0; at < alerts.length; at += together) {
          if (this.stopped) return;
          incidents.consume(alerts.slice(at, at + together));
          if (at + together < alerts.length) await nextTurn();
        }
        this.failed = 0;
        if (alerts.length > 0 || this.more) continue;
        this.behind = false;
        return;
      }
    } catch (error) {
      onError(error as Error);
      this.failed += 1;
      if (this.failed === patience) onStuck(error as Error);
    }
  }
}
