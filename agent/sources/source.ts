import type { ZodType } from 'zod';
import type { EventDraft } from '#protocol/events/event.ts';
import type { ReadingProgress, ReadingSeries } from '#protocol/reading.ts';
import type { Reason } from '#protocol/reasons/reason.ts';
import type { SetUp } from './set-up.ts';

/** What a source says of itself; the agent adds restarts and back-off. */
export interface SourceHealth {
  state: 'running' | 'degraded' | 'unavailable';
  /** Why it is not simply running, or what it says of itself; shown on 収集状況 in the reader's language. */
  reasons?: readonly Reason[];
}

/** Everything a source may touch. It owns no files of the agent and no connection to the hub. */
export interface SourceContext<Config> {
  /** Instance id, unique in the agent: the type, or `type:name`. */
  readonly id: string;
  readonly config: Config;
  /** `host.name` for the events. */
  readonly host: string;
  /** Ends when the agent stops; `run` then returns. */
  readonly signal: AbortSignal;
  /** Position saved with the last committed events; undefined on the very first run (read existing logs back as history). */
  position<P>(): P | undefined;
  /**
   * Commits events and position together and resolves when both are on disk.
   * Await it: this is the back-pressure. Without a position the saved one stays.
   */
  emit(drafts: EventDraft[], position?: unknown): Promise<void>;
  report(health: SourceHealth): void;
  /** Tells how far the reading of a controller is; null when it has ended. Shown, never stored. */
  reading(device: string, progress: ReadingProgress | null): void;
  /** Tells how far a series of readings of a controller is, or that it ended; null when the controller is read no more. Shown, never stored. */
  series(device: string, series: ReadingSeries | null): void;
  /** Registers what to do on a command of the closed list that names this source. The answer is sent back. */
  onCommand(name: string, handler: (argument: unknown) => Promise<unknown>): void;
  /** Registers how another configuration is taken over while the source runs. */
  onConfig(handler: (config: Config) => Promise<void>): void;
  now(): Date;
  /** Directory of its own for large state (blobs); created, private to the agent's user. */
  readonly stateDir: string;
}

/** A kind of source: its configuration and what it does. One folder exports one as `source`. */
export interface SourceDefinition<Config = unknown> {
  type: string;
  schema: ZodType<Config>;
  /** Platforms it can work on; elsewhere `check-config` refuses it with this list. */
  platforms: readonly NodeJS.Platform[];
  /** Memory that its own thread takes beside the rest of the agent, megabytes; none for a source without one. */
  memoryMegabytes?: number;
  /**
   * Addresses outside to which its devices, in their order, hold a connection. An agent keeps one per address: the same
   * in two sources, or twice in a source that does not let its devices share one, is refused.
   */
  holds?: { addresses(config: Config): readonly string[]; shared: boolean };
  /** How people at the hub set up controllers that it reads; none for a source that only this machine's file names. */
  setUp?: SetUp<never>;
  /**
   * What on this machine does not fit the configuration, in words with a remedy: files that are not there and the like.
   * Told by `check-config`; nothing of it keeps the source from starting.
   */
  look?(config: Config): string[];
  /** Runs until the signal aborts. A throw counts as a failure: the agent shows it, backs off and runs it again. */
  run(context: SourceContext<Config>): Promise<void>;
}

/** Declares a source; exists so that configuration and code are checked against each other. */
export function defineSource<Config>(definition: SourceDefinition<Config>): SourceDefinition<Config> {
  return definition;
}
