import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  readWindowsXml,
  splitWindowsXml,
  type WindowsXmlFault,
  type WindowsXmlRecord,
} from '#engine/logs/windows-xml.ts';
import type { EventDraft, Fields } from '#protocol/events/event.ts';
import { because, type Reason, reasonFields, reasonsText } from '#protocol/reasons/reason.ts';
import { ChildFailedError, childChunks, childLines } from '../child/child-output.ts';
import { pause } from '../pause.ts';
import { defineSource, type SourceContext } from '../source.ts';
import { ChannelBook, type ChannelPosition, type Continuity } from './channel-book.ts';
import { channelState } from './channel-state.ts';
import { OutputText } from './output-text.ts';
import { type WindowsEventLogConfig, windowsEventLogConfig } from './source.config.ts';
import { structuredQuery } from './structured-query.ts';
import { queryFileVariable, scriptArguments, subscribeScript } from './subscribe-script.ts';

/** Position of the source. */
export interface WindowsEventLogPosition {
  channels: Record<string, ChannelPosition>;
  /** When the first run began, ISO 8601: where a log's numbers cannot tell, records up to then are history. */
  historyUntil: string;
}

/** How long to wait before looking for the program again. */
const retryMs = 600_000;
const eventsAtOnce = 200;
/** An event is at most 64 KB in the log; text without an end beyond this is no event. */
const maxHeldCharacters = 4_194_304;

/** Not one of the configured logs can be read. */
class NoReadableLogError extends Error {
  override name = 'NoReadableLogError';
}

/** Reads the event logs of a Windows PC. */
export const source = defineSource<WindowsEventLogConfig>({
  type: 'windows-event-log',
  schema: windowsEventLogConfig,
  platforms: ['win32'],
  run: async (context) => {
    const reader = new EventLogs(context);
    while (!(await reader.findChannels())) {
      if (!(await pause(retryMs, context.signal))) return;
    }
    if (context.config.mode === 'subscribe') return reader.subscribe();
    do {
      await reader.poll();
    } while (await pause(context.config.pollMs, context.signal));
  },
});

class EventLogs {
  readonly #context: SourceContext<WindowsEventLogConfig>;
  readonly #historyUntil: string;
  #channels: string[] = [];
  #book: ChannelBook;

  constructor(context: SourceContext<WindowsEventLogConfig>) {
    this.#context = context;
    const saved = context.position<WindowsEventLogPosition>();
    this.#historyUntil = saved?.historyUntil ?? context.now().toISOString();
    this.#book = new ChannelBook(context.config.channels, saved?.channels ?? {});
  }

  /**
   * Finds out which of the configured logs this PC has and lets the agent read: a query for another one would fail as a
   * whole. False when this machine has no such program.
   */
  async findChannels(): Promise<boolean> {
    const { channels, wevtutil } = this.#context.config;
    const present = await this.#presentChannels();
    if (present === undefined) return false;
    const notes: Reason[] = [];
    const missing = channels.filter((channel) => !present.has(channel.toLowerCase()));
    if (missing.length === channels.length)
      throw new NoReadableLogError(`${wevtutil} lists none of ${channels.join(', ')}`);
    if (missing.length > 0) notes.push(because('no_such_log', { names: missing.join(', ') }));
    const readable: string[] = [];
    const begunAnew: EventDraft[] = [];
    for (const channel of channels.filter((name) => !missing.includes(name))) {
      const state = await channelState(wevtutil, channel, this.#context.signal);
      if (state.off) notes.push(because('log_off', { channel }));
      if (state.refusal !== undefined) {
        notes.push(because('log_refused', { channel, refusal: state.refusal }));
        continue;
      }
      readable.push(channel);
      const last = state.newest === undefined ? undefined : this.#book.begin(channel, state.newest);
      const now = this.#context.now().toISOString();
      if (last !== undefined) begunAnew.push(...this.#missing({ state: 'restarted', last }, channel, now));
    }
    if (readable.length === 0) throw new NoReadableLogError(reasonsText(notes));
    this.#channels = readable;
    if (begunAnew.length > 0) await this.#keep(begunAnew);
    this.#context.report(notes.length === 0 ? { state: 'running' } : { state: 'degraded', reasons: notes });
    return true;
  }

  async #presentChannels(): Promise<Set<string> | undefined> {
    const present = new Set<string>();
    const options = { signal: this.#context.signal, maxLineBytes: 4096 };
    try {
      for await (const { lines } of childLines(this.#context.config.wevtutil, ['el'], options)) {
        for (const line of lines) present.add(line.trim().toLowerCase());
      }
      return present;
    } catch (error) {
      if (!(error instanceof ChildFailedError && error.missing)) throw error;
      const reasons = [because('program_missing', { program: this.#context.config.wevtutil })];
      this.#context.report({ state: 'unavailable', reasons });
      return undefined;
    }
  }

  /** One reading of all that is new. */
  async poll(): Promise<void> {
    const args = ['qe', this.#writeQuery(), '/sq:true', '/f:xml', '/uni:true'];
    await this.#readOutput(this.#context.config.wevtutil, args, process.env);
  }

  /** Reads what is new and then what comes, until the signal ends. */
  async subscribe(): Promise<void> {
    const { powershell } = this.#context.config;
    const env = { ...process.env, [queryFileVariable]: this.#writeQuery() };
    await this.#readOutput(powershell, scriptArguments(subscribeScript), env);
    if (!this.#context.signal.aborted) throw new ChildFailedError(powershell, 0, 'the subscription ended');
  }

  #writeQuery(): string {
    const since = new Date(Date.parse(this.#historyUntil) - this.#context.config.historyDays * 86_400_000);
    const file = join(this.#context.stateDir, 'event-query.xml');
    mkdirSync(this.#context.stateDir, { recursive: true });
    writeFileSync(file, structuredQuery(this.#channels, this.#book.positions, since.toISOString()));
    return file;
  }

  async #readOutput(command: string, args: string[], env: NodeJS.ProcessEnv): Promise<void> {
    const decoder = new OutputText();
    let held = '';
    for await (const chunk of childChunks(command, args, { signal: this.#context.signal, env })) {
      const { text, rest } = splitWindowsXml(held + decoder.push(chunk));
      held = rest;
      await this.#take(text);
      if (held.length <= maxHeldCharacters) continue;
      await this.#keep([this.#gap('line_rejected', because('no_windows_events', { characters: held.length }), {})]);
      held = '';
    }
  }

  async #take(text: string): Promise<void> {
    let drafts: EventDraft[] = [];
    for (const item of readWindowsXml(text)) {
      drafts.push(...('fault' in item ? this.#rejected(item) : this.#event(item)));
      if (drafts.length < eventsAtOnce) continue;
      await this.#keep(drafts);
      drafts = [];
    }
    if (drafts.length > 0) await this.#keep(drafts);
  }

  #event({ recordId, time, fields }: WindowsXmlRecord): EventDraft[] {
    const channel = String(fields['Channel'] ?? '');
    const continuity = recordId === undefined ? { state: 'next' as const } : this.#book.take(channel, recordId, time);
    if (continuity.state === 'known') return [];
    const draft: EventDraft = { kind: 'windows_event', time: time ?? this.#context.now().toISOString(), fields };
    const byNumber = recordId === undefined ? undefined : this.#book.isHistory(channel, recordId);
    const event = (byNumber ?? draft.time <= this.#historyUntil) ? { ...draft, history: true as const } : draft;
    return [...this.#missing(continuity, channel, draft.time), event];
  }

  #rejected({ fault, text, channel, recordId }: WindowsXmlFault): EventDraft[] {
    const now = this.#context.now().toISOString();
    const place: Fields = {};
    const before: EventDraft[] = [];
    if (channel !== undefined && recordId !== undefined) {
      const continuity = this.#book.take(channel, recordId, undefined);
      if (continuity.state === 'known') return [];
      before.push(...this.#missing(continuity, channel, now));
      Object.assign(place, { Channel: channel, 'gap.first': `${recordId}`, 'gap.last': `${recordId}` });
    }
    return [
      ...before,
      this.#gap('line_rejected', because('windows_event_unreadable', { fault, text }), { ...place, 'gap.count': 1 }),
    ];
  }

  #missing(continuity: Continuity, channel: string, to: string): EventDraft[] {
    if (continuity.state === 'jump') {
      const { first, last } = continuity;
      const place = {
        'gap.first': `${first}`,
        'gap.last': `${last}`,
        'gap.count': last - first + 1,
        'gap.to': to,
        Channel: channel,
      };
      return [this.#gap('record_id_jump', because('records_missing', { first, last, channel }), place)];
    }
    if (continuity.state !== 'restarted') return [];
    const place = { 'gap.first': `${continuity.last + 1}`, 'gap.to': to, Channel: channel };
    const reason = because('numbers_restarted', { channel, last: continuity.last });
    return [this.#gap('source_cleared', reason, place)];
  }

  #gap(kind: string, reason: Reason, place: Fields): EventDraft {
    const fields: Fields = {
      'gap.kind': kind,
      ...reasonFields('gap', reason),
      'gap.source': this.#context.id,
      'host.name': this.#context.host,
      ...place,
    };
    return { kind: 'gap', time: this.#context.now().toISOString(), fields };
  }

  #keep(drafts: EventDraft[]): Promise<void> {
    const position: WindowsEventLogPosition = { channels: this.#book.positions, historyUntil: this.#historyUntil };
    return this.#context.emit(drafts, position);
  }
}
