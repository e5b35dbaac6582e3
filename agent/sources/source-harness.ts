import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventDraft } from '#protocol/events/event.ts';
import type { ReadingProgress, ReadingSeries } from '#protocol/reading.ts';
import { reasonsText } from '#protocol/reasons/reason.ts';
import type { SourceContext, SourceDefinition, SourceHealth } from './source.ts';

/** A source run alone in a test: what it emitted, the position it saved, and ways to wait for more. */
export interface RunningForTest {
  events: EventDraft[];
  /** What it said of itself, its reasons as one English sentence. */
  health: { state: SourceHealth['state']; reason?: string }[];
  /** How far it said that readings of controllers were. */
  readings: ReadingProgress[];
  /** How far it said that series of readings were. */
  series: ReadingSeries[];
  position: () => unknown;
  /** Resolves when `done(events)` holds; rejects with what was seen when the source ends first. */
  until(done: (events: EventDraft[]) => boolean): Promise<void>;
  command(name: string, argument?: unknown): Promise<unknown>;
  /** Gives it another configuration while it runs. */
  take(config: unknown): Promise<void>;
  stop(): Promise<void>;
}

/** Runs a source against the real world of the test, keeping commits in memory. */
export function runForTest<C>(
  definition: SourceDefinition<C>,
  config: unknown,
  start: { position?: unknown; stateDir?: string; now?: () => Date } = {},
): RunningForTest {
  const abort = new AbortController();
  const events: EventDraft[] = [];
  const health: RunningForTest['health'] = [];
  const readings: ReadingProgress[] = [];
  const series: ReadingSeries[] = [];
  const commands = new Map<string, (argument: unknown) => Promise<unknown>>();
  let takeOver: ((config: C) => Promise<void>) | undefined;
  let position = start.position;
  let waiters: (() => void)[] = [];
  const wake = () => {
    const woken = waiters;
    waiters = [];
    for (const waiter of woken) waiter();
  };
  const context: SourceContext<C> = {
    id: definition.type,
    config: definition.schema.parse(config),
    host: 'test-host',
    signal: abort.signal,
    position: <P>() => position as P | undefined,
    emit: async (drafts, next) => {
      events.push(...structuredClone(drafts));
      if (next !== undefined) position = structuredClone(next);
      wake();
    },
    report: ({ state, reasons }) => {
      health.push(reasons === undefined ? { state } : { state, reason: reasonsText(reasons) });
      wake();
    },
    reading: (_device, progress) => {
      if (progress !== null) readings.push(progress);
      wake();
    },
    series: (_device, told) => {
      if (told !== null) series.push(told);
      wake();
    },
    onCommand: (name, handler) => {
      commands.set(name, handler);
    },
    onConfig: (handler) => {
      takeOver = handler;
    },
    now: start.now ?? (() => new Date()),
    stateDir: start.stateDir ?? mkdtempSync(join(tmpdir(), 'hinomi-source-')),
  };
  let ended = false;
  let failure: unknown;
  const done = definition.run(context).then(
    () => {
      ended = true;
      wake();
    },
    (error: unknown) => {
      ended = true;
      failure = error;
      wake();
    },
  );
  return {
    events,
    health,
    readings,
    series,
    position: () => position,
    until: async (test) => {
      while (!test(events)) {
        if (ended)
          throw new Error(`source ended early; saw ${JSON.stringify(events).slice(0, 4000)}`, { cause: failure });
        await new Promise<void>((resolve) => waiters.push(resolve));
      }
    },
    command: (name, argument) => {
      const handler = commands.get(name);
      if (!handler) throw new Error(`no command ${name}`);
      return handler(argument);
    },
    take: async (next) => {
      if (!takeOver) throw new Error('it takes no other configuration over');
      await takeOver(definition.schema.parse(next));
    },
    stop: async () => {
      abort.abort();
      await done;
      if (failure) throw failure;
    },
  };
}
