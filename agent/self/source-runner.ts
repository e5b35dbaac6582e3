import { mkdirSync } from 'node:fs';
import type { EventDraft } from '#protocol/events/event.ts';
import type { Heartbeat } from '#protocol/heartbeat.ts';
import type { ReadingProgress, ReadingSeries } from '#protocol/reading.ts';
import { because, type Reason, reasonFields, reasonsText } from '#protocol/reasons/reason.ts';
import type { ConfiguredSource } from '../agent.config.ts';
import { pause } from '../sources/pause.ts';
import type { SourceContext } from '../sources/source.ts';
import { sourceFolder } from './source-folder.ts';

const firstBackoffMs = 1000;
const longestBackoffMs = 5 * 60_000;
/** After this long without failure a source counts as recovered: the back-off starts over, and the next failure is told anew. */
const soundAfterMs = 10 * 60_000;

/** What a runner needs from the agent. */
export interface RunnerParts {
  host: string;
  home: string;
  signal: AbortSignal;
  position(source: string): unknown;
  emit(source: string, drafts: EventDraft[], position?: unknown): Promise<void>;
  /** Somebody may wait to hear what just changed. */
  hurry(): void;
  log(level: 'info' | 'warn', message: string, detail: Record<string, unknown>): void;
}

/** Runs one source for ever: a failure is shown, backed off from and tried again, and touches no other source. */
export class SourceRunner {
  readonly id: string;
  #source: ConfiguredSource;
  #takeOver: ((config: unknown) => Promise<void>) | undefined;
  private readonly parts: RunnerParts;
  private state: Heartbeat['sources'][number]['state'] = 'running';
  private reasons: readonly Reason[] = [];
  /** Why it failed last, as told in an event; null while it is sound. */
  private toldCause: string | null = null;
  private lastEvent: string | null = null;
  private restarts = 0;
  private counts: { minute: number; count: number }[] = [];
  private commands = new Map<string, (argument: unknown) => Promise<unknown>>();
  private readings = new Map<string, ReadingProgress>();
  private series = new Map<string, ReadingSeries>();

  constructor(source: ConfiguredSource, parts: RunnerParts) {
    this.id = source.id;
    this.#source = source;
    this.parts = parts;
  }

  /** What it runs, as configured. */
  get source(): ConfiguredSource {
    return this.#source;
  }

  /** Goes on with another configuration, which is already checked, without starting the source anew. */
  async take(config: unknown): Promise<void> {
    this.#source = { ...this.#source, config };
    await this.#takeOver?.(config);
  }

  /** Resolves when the agent stops. */
  async run(): Promise<void> {
    const { signal } = this.parts;
    let backoff = firstBackoffMs;
    while (!signal.aborted) {
      const startedAt = Date.now();
      try {
        this.state = 'running';
        this.reasons = [];
        await this.source.definition.run(this.context());
        if (signal.aborted) return;
        throw new Error('the source ended by itself');
      } catch (error) {
        if (signal.aborted) return;
        if (Date.now() - startedAt > soundAfterMs) {
          backoff = firstBackoffMs;
          this.toldCause = null;
        }
        await this.fail(error as Error, backoff);
        backoff = Math.min(backoff * 2, longestBackoffMs);
      }
    }
  }

  private async fail(error: Error, backoff: number): Promise<void> {
    this.#takeOver = undefined;
    this.state = 'failed';
    this.reasons = [because('source_failed', { message: error.message, seconds: Math.round(backoff / 1000) })];
    this.restarts++;
    this.parts.log('warn', 'source failed', { source: this.id, error: error.stack });
    if (this.toldCause !== error.message) {
      this.toldCause = error.message;
      await this.parts.emit(this.id, [
        {
          kind: 'host.lifecycle',
          time: new Date().toISOString(),
          fields: {
            'event.action': 'source_failed',
            'hinomi.source': this.id,
            ...reasonFields('hinomi', because('said', { text: error.message })),
            'host.name': this.parts.host,
          },
        },
      ]);
    }
    await pause(backoff * (0.8 + Math.random() * 0.4), this.parts.signal);
  }

  /** Carries out a command, if this source knows it. */
  async command(name: string, argument: unknown): Promise<unknown> {
    const handler = this.commands.get(name);
    if (!handler) throw new Error(`source ${this.id} does not know the command ${name}`);
    return handler(argument);
  }

  /** Hands the hub's configuration on, if this source takes any; what goes wrong is shown, and disturbs no other source. */
  async configure(config: unknown): Promise<void> {
    try {
      await this.commands.get('config')?.(config);
    } catch (error) {
      this.state = 'degraded';
      this.reasons = [because('config_not_applied', { message: (error as Error).message })];
      this.parts.log('warn', 'configuration not applied', { source: this.id, error: (error as Error).stack });
    }
  }

  /** Its line in the heartbeat. */
  describe(): Heartbeat['sources'][number] {
    const minute = Math.floor(Date.now() / 60_000);
    const last = this.counts.find((one) => one.minute === minute - 1)?.count ?? 0;
    return {
      id: this.id,
      type: this.source.definition.type,
      state: this.state,
      reason: this.reasons.length === 0 ? null : reasonsText(this.reasons),
      reasons: [...this.reasons],
      lastEvent: this.lastEvent,
      perMinute: last,
      restarts: this.restarts,
      readings: [...this.readings.values()].slice(0, 100),
      series: [...this.series.values()].slice(0, 100),
    };
  }

  private context(): SourceContext<unknown> {
    const { parts, id } = this;
    const stateDir = sourceFolder(parts.home, id);
    mkdirSync(stateDir, { recursive: true, mode: 0o700 });
    return {
      id,
      config: this.source.config,
      host: parts.host,
      signal: parts.signal,
      stateDir,
      position: <P>() => parts.position(id) as P | undefined,
      emit: async (drafts, position) => {
        this.count(drafts.length);
        await parts.emit(id, drafts, position);
      },
      report: ({ state, reasons }) => {
        this.state = state;
        this.reasons = reasons ?? [];
      },
      reading: (device, progress) => {
        const before = this.readings.has(device);
        if (progress === null) this.readings.delete(device);
        else this.readings.set(device, progress);
        if (before !== this.readings.has(device)) parts.hurry();
      },
      series: (device, series) => {
        if (series === null) this.series.delete(device);
        else this.series.set(device, series);
        parts.hurry();
      },
      onCommand: (name, handler) => {
        this.commands.set(name, handler);
      },
      onConfig: (handler) => {
        this.#takeOver = handler;
      },
      now: () => new Date(),
    };
  }

  private count(events: number): void {
    if (events === 0) return;
    this.lastEvent = new Date().toISOString();
    const minute = Math.floor(Date.now() / 60_000);
    const current = this.counts.at(-1);
    if (current?.minute === minute) current.count += events;
    else this.counts = [...this.counts.slice(-1), { minute, count: events }];
  }
}
