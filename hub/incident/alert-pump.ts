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
/** Tries in a row that fail before somebody is told. */
const patience = 3;

/**
 * Brings alerts to the incident desk without ever passing one over. They are handed on in memory while all goes well; after
 * a failure nothing newer is handed on before the desk has caught up from the store.
 */
export class AlertPump {
  private readonly parts: AlertPumpParts;
  private behind = true;
  /** Alerts were committed while the desk was behind: the store must be read once more. */
  private more = false;
  private catching: Promise<void> | null = null;
  private failed = 0;

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

  /** Reads on from the desk's cursor when it is behind. Call it at start, and every few seconds. */
  catchUp(): Promise<void> {
    if (!this.behind) return Promise.resolve();
    this.catching ??= this.read().finally(() => {
      this.catching = null;
    });
    return this.catching;
  }

  private async read(): Promise<void> {
    const { store, incidents, onError, onStuck } = this.parts;
    try {
      for (;;) {
        this.more = false;
        const alerts = await store.alertsAfter(incidents.cursor(), chunk);
        incidents.consume(alerts);
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
