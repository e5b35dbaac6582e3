import { Worker } from 'node:worker_threads';
import type { StoredEvent } from '#protocol/events/event.ts';
import { logsourceOf } from '#protocol/events/kinds.ts';
import { originFields } from '#protocol/events/origin.ts';
import type { Alert } from '../incident/alert.ts';
import type { EventStore } from '../store/event-store.ts';
import { type AlertLookups, makeAlert } from './alert-maker.ts';
import type { RulePack } from './rule-pack.ts';
import type { FromWorker, ToWorker } from './worker-messages.ts';

/** Events handed over in memory; when detection falls behind by more, it reads the store instead. */
const memoryRows = 20_000;
const chunkRows = 1000;
const stateEveryMs = 5000;
const advanceEveryMs = 10_000;
/** Corrected time is taken as certain once this much older than now; later arrivals count as late. */
const settledMs = 2 * 60_000;

export interface DetectorParts {
  store: EventStore;
  pack: RulePack;
  timeZone: string;
  lookups: AlertLookups;
  clock(): Date;
  onAlerts(alerts: Alert[]): void;
}

/**
 * Takes committed events in store order through the rule thread and commits alerts. State and position are committed together every few
 * seconds; after a crash the events since then are judged again and make the same alert ids, so nothing is raised twice.
 */
export class Detector {
  private readonly parts: DetectorParts;
  private readonly worker: Worker;
  private readonly pending = new Map<number, (message: FromWorker) => void>();
  private queue: StoredEvent[] = [];
  /** Highest store position judged. */
  private judged = 0;
  private judgedReceived = Date.now();
  private saved = 0;
  private savedAt = 0;
  private advancedAt = 0;
  private turn = 0;
  private wake: () => void = () => {};
  private stopping = false;
  private running: Promise<void> | null = null;
  readonly totals = { events: 0, alerts: 0 };

  constructor(parts: DetectorParts) {
    this.parts = parts;
    this.worker = new Worker(new URL('./detect-worker.ts', import.meta.url), {
      workerData: { files: parts.pack.files, timeZone: parts.timeZone },
    });
    this.worker.on('message', (message: FromWorker) => {
      const turn = message.type === 'restored' ? 0 : message.turn;
      this.pending.get(turn)?.(message);
      this.pending.delete(turn);
    });
    this.worker.on('error', (error: Error) => {
      process.stderr.write(`detect: the rule thread failed: ${error.stack}\n`);
      process.exitCode = 1;
      process.kill(process.pid, 'SIGTERM');
    });
  }

  /** Restores the state and starts judging. */
  async start(): Promise<void> {
    const { cursor, state } = await this.parts.store.detection();
    this.judged = cursor;
    this.saved = cursor;
    this.savedAt = Date.now();
    await this.ask({ type: 'restore', state }, 0);
    this.running = this.run();
  }

  /** Events that intake has just committed. */
  offer(stored: readonly StoredEvent[]): void {
    if (this.queue.length + stored.length <= memoryRows) this.queue.push(...stored);
    else this.queue = [];
    this.wake();
  }

  /** Store positions that wait for judgement. */
  async lag(): Promise<number> {
    return (await this.parts.store.head()) - this.judged;
  }

  /** How far the last judged event's arrival lies behind now, seconds. */
  lagSeconds(): number {
    return Math.max(0, (this.parts.clock().getTime() - this.judgedReceived) / 1000);
  }

  async stop(): Promise<void> {
    this.stopping = true;
    this.wake();
    await this.running;
    await this.saveState();
    await this.worker.terminate();
  }

  private async run(): Promise<void> {
    while (!this.stopping) {
      const chunk = await this.next();
      if (chunk.length > 0) await this.judge(chunk);
      if (Date.now() - this.savedAt > stateEveryMs && this.judged > this.saved) await this.saveState();
      if (chunk.length === 0) {
        await this.advance();
        await this.idle();
      }
    }
  }

  /** The next events in store order: from memory when they follow on, else from the store. */
  private async next(): Promise<StoredEvent[]> {
    while (this.queue.length > 0 && this.queue[0]!.storeSeq <= this.judged) this.queue.shift();
    if (this.queue[0]?.storeSeq === this.judged + 1) return this.queue.splice(0, chunkRows);
    if ((await this.parts.store.head()) <= this.judged) return [];
    this.queue = [];
    for await (const chunk of this.parts.store.scan({ after: this.judged })) return chunk;
    // Retention deleted what lay between: there is nothing left to judge there.
    this.judged = await this.parts.store.head();
    return [];
  }

  private async judge(events: StoredEvent[]): Promise<void> {
    const answer = await this.ask({
      type: 'events',
      turn: ++this.turn,
      events: events.map((event) => ({
        id: event.id,
        time: Date.parse(event.corrected),
        fields: { ...event.fields, ...originFields(event) },
        logsource: logsourceOf(event),
      })),
    });
    if (answer.type === 'judged') await this.raise(answer.firings, new Map(events.map((event) => [event.id, event])));
    this.judged = events.at(-1)!.storeSeq;
    this.judgedReceived = Date.parse(events.at(-1)!.received);
    this.totals.events += events.length;
  }

  private async advance(): Promise<void> {
    if (Date.now() - this.advancedAt < advanceEveryMs) return;
    this.advancedAt = Date.now();
    const answer = await this.ask({
      type: 'advance',
      turn: ++this.turn,
      now: this.parts.clock().getTime() - settledMs,
    });
    if (answer.type === 'judged') await this.raise(answer.firings, new Map());
  }

  private async raise(
    firings: Extract<FromWorker, { type: 'judged' }>['firings'],
    known: Map<string, StoredEvent>,
  ): Promise<void> {
    const alerts: Omit<Alert, 'seq'>[] = [];
    for (const { firing, trigger } of firings) {
      const card = this.parts.pack.cards.get(firing.rule.id);
      if (!card || firing.status === 'withdrawn') continue;
      const find = async (id: string | undefined) => (id ? (known.get(id) ?? (await this.parts.store.get(id))) : null);
      const first = await find(firing.events[0]);
      const by = (await find(trigger ?? firing.events.at(-1))) ?? first;
      if (!by) continue;
      alerts.push(makeAlert(firing, card, first ?? by, by, this.parts.lookups, this.parts.clock()));
    }
    if (alerts.length === 0) return;
    const fresh = await this.parts.store.commitDetection({ alerts, state: null, cursor: this.saved });
    this.totals.alerts += fresh.length;
    if (fresh.length > 0) this.parts.onAlerts(fresh);
  }

  private async saveState(): Promise<void> {
    const cursor = this.judged;
    const answer = await this.ask({ type: 'state', turn: ++this.turn });
    if (answer.type !== 'state') return;
    await this.parts.store.commitDetection({ alerts: [], state: answer.state, cursor });
    this.saved = cursor;
    this.savedAt = Date.now();
  }

  private ask(message: ToWorker, turn = this.turn): Promise<FromWorker> {
    return new Promise((resolve) => {
      this.pending.set(turn, resolve);
      this.worker.postMessage(message);
    });
  }

  private idle(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, 1000);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
